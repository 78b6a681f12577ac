"""How the office writes dates and times: Django's own formats, and the zone with every time."""
