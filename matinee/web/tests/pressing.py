"""A browser that sends forms as they stand on their page, with all that is hidden in them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from threading import Barrier, Thread
from typing import Any

from django.db import connection
from django.test import Client

from matinee.accounts.models import User


@dataclass
class Form:
    """A form of a page: where it goes, and what is sent if nothing is typed."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    sends: str = ""

    def filled(self, button: str, typed: dict[str, Any]) -> dict[str, Any]:
        """With what is typed, and with the value of the button that has this text."""
        pressed = {name: value for name, value, text in self.buttons if name and button and button in text}
        return self.fields | pressed | typed

    def has(self, button: str) -> bool:
        return any(button in text for _, _, text in self.buttons)


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.named: dict[str, Form] = {}
        self.address = address
        self.form: Form | None = None
        self.button: tuple[str, str, str] | None = None
        self.area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        had = dict(attributes)
        name, value = had.get("name") or "", had.get("value") or ""
        if tag == "form" and (had.get("method") or "").lower() == "post":
            self.form = self.named[had.get("id") or ""] = Form(had.get("action") or self.address)
            self.found.append(self.form)
        elif tag == "button" and had.get("form"):
            # A button that stands outside the form it sends, or before it.
            self.form = Form(had.get("formaction") or "", sends=had["form"] or "")
            self.found.append(self.form)
            self.button = (name, value, had.get("aria-label") or "")
        elif self.form is None or "disabled" in had:
            return
        elif tag == "button":
            self.button = (name, value, had.get("aria-label") or "")
        elif tag == "textarea":
            self.area = name
            self.form.fields[name] = [""]
        elif tag == "option" and "selected" in had:
            self.form.fields[self.area or "?"] = [value]
        elif tag == "input" and name and (had.get("type") not in ("checkbox", "radio") or "checked" in had):
            self.form.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.form is None:
            return
        if self.button is not None:
            name, value, text = self.button
            self.button = (name, value, " ".join(f"{text} {data}".split()))
        elif self.area:
            self.form.fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "button" and self.form is not None and self.button is not None:
            self.form.buttons.append(self.button)
            self.button = None
            self.form = None if self.form.sends else self.form
        elif tag == "textarea":
            self.area = ""


@dataclass(frozen=True)
class Press:
    """A form that is filled in and about to be sent, with the cookies that the browser has at that moment."""

    address: str
    data: dict[str, Any]
    cookies: SimpleCookie

    def sent(self) -> tuple["Browser", Any]:
        """By a browser that knows nothing of any answer to it before."""
        client = Browser()
        client.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        return client, client.post(self.address, self.data)


class Browser(Client):
    def __init__(self, user: User | None = None) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"accept": "text/html", "accept-language": "en-GB"})
        if user is not None:
            self.force_login(user, "django.contrib.auth.backends.ModelBackend")

    def form(self, page: str, button: str, to: str = "") -> Form:
        answer: Any = self.get(page, follow=True)
        return form_in(answer, answer.request["PATH_INFO"], button, to)

    def fill(self, page: str, button: str, to: str = "", **typed: Any) -> Press:
        """The form of a page that has this button, and goes there."""
        return self.filled(self.form(page, button, to), button, **typed)

    def filled(self, form: Form, button: str = "", **typed: Any) -> Press:
        return Press(form.action, form.filled(button, typed), SimpleCookie(self.cookies.output(header="", sep=";")))

    def press(self, page: str, button: str, **typed: Any) -> Any:
        form = self.form(page, button)
        return self.post(form.action, form.filled(button, typed))


def form_in(answer: Any, address: str, button: str, to: str = "") -> Form:
    reader = _Forms(address)
    reader.feed(answer.content.decode())
    form = next(form for form in reader.found if form.has(button) and form.action.startswith(to))
    if not form.sends:
        return form
    sent = reader.named[form.sends]
    return Form(form.action or sent.action, sent.fields, form.buttons)


def at_once(*done: Callable[[], Any]) -> list[Any]:
    """Each by a thread of its own, started together."""
    ready, results = Barrier(len(done)), dict.fromkeys(range(len(done)))

    def do(number: int, each: Callable[[], Any]) -> None:
        try:
            ready.wait(10)
            results[number] = each()
        finally:
            connection.close()

    threads = [Thread(target=do, args=each) for each in enumerate(done)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return list(results.values())
