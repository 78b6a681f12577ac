"""For every address that takes a form, how somebody comes to fill it in. `test_every_form.py` sends each twice."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from django.core import mail

from matinee.accounts.models import ApiToken, User
from matinee.programme import operations as programme
from matinee.programme.halls import seats_of
from matinee.programme.models import Screen, Showtime
from matinee.sales import operations, planning
from matinee.sales.gateways.base import Card
from matinee.sales.models import Refund, Reservation
from matinee.testing import NOW, PASSWORD, World, a_purchase, a_reservation, a_showtime, a_user
from matinee.testing import pay as pay_for
from matinee.web.tests.pressing import Browser, Press, form_in
from matinee.web.tests.test_second_factor import code_of

PLAN = "A s s s s s s\nB s s s s s s"


@dataclass
class Scene:
    """Each call makes things of its own, so that a form can be filled in more than once in one world."""

    world: World
    numbers: Any = field(default_factory=lambda: count(1))

    def screen(self) -> Screen:
        screen = Screen.objects.create(theater=self.world.theater, name=f"Screen {next(self.numbers)} of the forms")
        programme.lay_out(screen, PLAN)
        return screen

    def showtime(self, screen: Screen | None = None) -> Showtime:
        starts_at = NOW + timedelta(days=next(self.numbers), hours=8)
        return a_showtime(self.world.movie, screen=screen or self.screen(), starts_at=starts_at)

    def user(self) -> User:
        number = next(self.numbers)
        return a_user(f"user{number}", email=f"user{number}@example.org")

    def customer(self) -> Browser:
        return Browser(self.user())

    def staff(self) -> Browser:
        return Browser(self.world.staff)

    def kept(self) -> tuple[Browser, str]:
        """A guest with two seats, and the page that says so."""
        guest = Browser()
        page = guest.press(f"/showtime/{self.showtime().pk}/", "Keep these", seats=["A1", "A2"])["Location"]
        return guest, page

    def bought(self) -> tuple[Browser, str, Reservation]:
        user = self.user()
        bought = a_purchase(self.showtime(), user, seats=["A1", "A2"])
        return Browser(user), f"/purchase/{bought.pk}/", bought.reservation

    def reauthenticated(self) -> Browser:
        user = self.user()
        browser = Browser()
        browser.press("/login/", "Log in", login=user.username, password=PASSWORD)
        browser.press("/account/reauthenticate/", "It is me", password=PASSWORD)
        return browser

    def app(self) -> tuple[Browser, Press]:
        """About to set up an app, with the code that it shows."""
        browser, page = self.reauthenticated(), "/account/security/app/activate/"
        answer = browser.get(page)
        secret = re.search(r'"secret">([A-Z2-7]+)<', answer.content.decode())
        assert secret
        return browser, browser.filled(form_in(answer, page, "Use it"), code=code_of(secret[1]))

    def with_app(self) -> Browser:
        browser, press = self.app()
        browser.post(press.address, press.data)
        return browser


def reserve(scene: Scene) -> Press:
    return Browser().fill(f"/showtime/{scene.showtime().pk}/", "Keep these", seats=["A1", "A2"])


def renew(scene: Scene) -> Press:
    guest, page = scene.kept()
    Reservation.objects.get(pk=page.strip("/").split("/")[-1]).claims.update(held_until=NOW + timedelta(minutes=2))
    return guest.fill(page, "Add time")


def go_to_register(scene: Scene) -> Press:
    guest, page = scene.kept()
    return replace(guest.fill(page, "Register", email="guest@example.org"), address=f"{page}entrance/")


def change(scene: Scene) -> Press:
    guest, page = scene.kept()
    return guest.fill(f"{page}seats/", "Keep these", seats=["B1", "B2", "B3"])


def let_go(scene: Scene) -> Press:
    guest, page = scene.kept()
    return guest.fill(page, "Let the seats go")


def pay(scene: Scene) -> Press:
    guest, page = scene.kept()
    return guest.fill(page, "Pay €", email="guest@example.org", gateway="demo")


def give_back(scene: Scene) -> Press:
    browser, page, _ = scene.bought()
    return browser.fill(f"{page}cancellation/", "Give back")


def reseat(scene: Scene) -> Press:
    browser, page, kept = scene.bought()
    kept.purchase.choice_offered_at = NOW
    kept.purchase.save()
    return browser.fill(f"{page}seats/", "Keep these", seats=["B1", "B2"])


def mail_again(scene: Scene) -> Press:
    browser, page, _ = scene.bought()
    return browser.fill(page, "Send", email="other@example.org")


def in_room(scene: Scene, button: str, **typed: Any) -> Press:
    return scene.staff().fill(f"/staff/showtime/{scene.showtime().pk}/?seats=A1&seats=A2", button, **typed)


def sell(scene: Scene) -> Press:
    return in_room(scene, "Sell", name="Ann", paid="yes")


def keep_back(scene: Scene) -> Press:
    return in_room(scene, "Keep back", reason="Press")


def report_broken(scene: Scene) -> Press:
    return in_room(scene, "Report broken", note="Spring")


def put_on_sale(scene: Scene) -> Press:
    showtime = scene.showtime()
    planning.withhold(showtime=showtime, seats=seats_of(showtime.plan_id)[:1], reason="Press", until=None, now=NOW)
    return scene.staff().fill(f"/staff/showtime/{showtime.pk}/?seats=A1", "Put on sale")


def mend(scene: Scene) -> Press:
    showtime = scene.showtime()
    operations.report_broken(seat=showtime.plan.seats.all()[0], note="", now=NOW)
    return scene.staff().fill(f"/staff/showtime/{showtime.pk}/?seats=A1", "Mended")


def choose_plan(scene: Scene) -> Press:
    showtime = scene.showtime()
    other = programme.lay_out(showtime.screen, "A s s", name="Small")
    return scene.staff().fill(f"/staff/showtime/{showtime.pk}/", "Use it", plan=other.pk)


def call_off(scene: Scene) -> Press:
    showtime = scene.showtime()
    a_purchase(showtime, seats=["A1"])
    return scene.staff().fill(f"/staff/showtime/{showtime.pk}/calling-off/", "Call it off", reason="No light.")


def take_money(scene: Scene) -> Press:
    showtime = scene.showtime()
    a_reservation(showtime, seats=["A1", "A2"])
    return scene.staff().fill(f"/staff/showtime/{showtime.pk}/?seats=A1", "over the counter")


def hand_out(scene: Scene) -> Press:
    kept = a_reservation(scene.showtime(), seats=["A1", "A2"])
    operations.cancel(bought=operations.collect(reservation=kept, now=NOW), by_staff=True, now=NOW)
    refund = Refund.objects.latest("pk")
    to = f"/staff/refunds/{refund.pk}/handing-out/"
    return scene.staff().fill("/staff/refunds/", "Handed out", to=to, till="1")


def another_plan(scene: Scene) -> Press:
    name = f"Plan {next(scene.numbers)}"
    return scene.staff().fill(f"/staff/screens/{scene.screen().pk}/plans/", "Begin to draw", name=name)


def of_plan(scene: Scene, place: str, button: str, **typed: Any) -> Press:
    plan = scene.screen().plans.get()
    if button == "Move showtimes":
        scene.showtime(plan.screen)
        plan = programme.redraw(plan=plan, text="A s s s", now=NOW)
    elif button == "Retire":
        programme.lay_out(plan.screen, PLAN, name="Other")
    elif button == "Use again":
        programme.retire_plan(plan=programme.lay_out(plan.screen, PLAN, name="Other"), now=NOW)
    return scene.staff().fill(f"/staff/{place.format(plan=plan.pk, screen=plan.screen_id)}", button, **typed)


def draw(scene: Scene) -> Press:
    return of_plan(scene, "plans/{plan}/", "Save as", text="A s s s")


def move_showtimes(scene: Scene) -> Press:
    return of_plan(scene, "screens/{screen}/plans/", "Move showtimes")


def retire(scene: Scene) -> Press:
    return of_plan(scene, "screens/{screen}/plans/", "Retire")


def reinstate(scene: Scene) -> Press:
    return of_plan(scene, "screens/{screen}/plans/", "Use again")


def register(scene: Scene) -> Press:
    name = f"new{next(scene.numbers)}"
    return Browser().fill("/register/", "Register", email=f"{name}@example.org", name="Cleo", password1=PASSWORD)


def log_in(scene: Scene) -> Press:
    return Browser().fill("/login/", "Log in", login=scene.user().username, password=PASSWORD)


def log_out(scene: Scene) -> Press:
    return scene.customer().fill("/logout/", "Log out")


def log_out_elsewhere(scene: Scene) -> Press:
    return scene.reauthenticated().fill("/account/sessions/", "Log out everywhere else")


def say_what_came_of_a_payment(scene: Scene) -> Press:
    began = NOW - timedelta(minutes=16)
    kept = a_reservation(scene.showtime(), scene.user(), now=began)
    pay_for(kept, Card("4000000000000135"), now=began)
    page, typed = "/staff/payments/", {"reason": "the provider's page"}
    return scene.staff().fill(page, "It was paid", f"{page}{kept.payments.get().pk}/", **typed)


def change_address(scene: Scene) -> Press:
    return scene.reauthenticated().fill(
        "/account/email/", "Save", email=f"new{next(scene.numbers)}@example.org", action_add=""
    )


def confirm_address(scene: Scene) -> Press:
    press = change_address(scene)
    browser, _ = press.sent()
    link = re.search(r"/account/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link
    return browser.fill(link[0], "Yes, it is mine")


def change_password(scene: Scene) -> Press:
    typed = {"oldpassword": PASSWORD, "password1": "another good one"}
    return scene.reauthenticated().fill("/account/password/change/", "Change the password", **typed)


def ask_for_password(scene: Scene) -> Press:
    return Browser().fill("/account/password/reset/", "Send the link", email=scene.user().email)


def new_password(scene: Scene) -> Press:
    browser, _ = ask_for_password(scene).sent()
    link = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link
    return browser.fill(link[0], "Set it", password1="another good one")


def say_again(scene: Scene) -> Press:
    return scene.customer().fill("/account/reauthenticate/", "It is me", password=PASSWORD)


def use_app(scene: Scene) -> Press:
    return scene.app()[1]


def stop_app(scene: Scene) -> Press:
    return scene.with_app().fill("/account/security/app/deactivate/", "Stop using it")


def new_spare_codes(scene: Scene) -> Press:
    return scene.with_app().fill("/account/security/spare-codes/generate/", "Make new ones")


def make_token(scene: Scene) -> Press:
    return scene.reauthenticated().fill("/account/tokens/", "Make a token", name="Kiosk")


def revoke_token(scene: Scene) -> Press:
    user = scene.user()
    ApiToken.issue(user, name="Kiosk", now=NOW)
    return Browser(user).fill("/account/tokens/", "Revoke")


def leave(scene: Scene) -> Press:
    return scene.customer().fill("/account/leaving/", "Delete my account", password=PASSWORD)


# By the names of the addresses. A new form is entered here, or a test fails.
FORMS: dict[str, Callable[[Scene], Press]] = {
    "reservations": reserve,
    "renewal": renew,
    "reservation_entrance": go_to_register,
    "reservation_seats": change,
    "reservation_cancellation": let_go,
    "purchases": pay,
    "purchase_cancellation": give_back,
    "purchase_seats": reseat,
    "purchase_mail": mail_again,
    "staff_reservations": sell,
    "staff_house_seats": keep_back,
    "staff_breakages": report_broken,
    "staff_sale": put_on_sale,
    "staff_repairs": mend,
    "staff_showtime_plan": choose_plan,
    "staff_calling_off": call_off,
    "staff_payment": take_money,
    "staff_handing_out": hand_out,
    "staff_plans": another_plan,
    "staff_plan": draw,
    "staff_plan_showtimes": move_showtimes,
    "staff_retirement": retire,
    "staff_reinstatement": reinstate,
    "account_signup": register,
    "account_sessions": log_out_elsewhere,
    "staff_payment_outcome": say_what_came_of_a_payment,
    "account_login": log_in,
    "account_logout": log_out,
    "account_email": change_address,
    "account_confirm_email": confirm_address,
    "account_change_password": change_password,
    "account_reset_password": ask_for_password,
    "account_reset_password_from_key": new_password,
    "account_reauthenticate": say_again,
    "mfa_activate_totp": use_app,
    "mfa_deactivate_totp": stop_app,
    "mfa_generate_recovery_codes": new_spare_codes,
    "account_tokens": make_token,
    "account_token_revocation": revoke_token,
    "account_leaving": leave,
}
