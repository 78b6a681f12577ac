"""The site with four threads a process, whatever its database."""

from matinee.rsgi import Application

application = Application(threads=4)
