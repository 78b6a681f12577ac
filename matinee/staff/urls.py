"""The addresses of the cinema's own screens, under /staff/."""

from matinee.staff import calling_off, desk, editor, house, owed, payments, plans, search, showtimes, today
from matinee.staff.access import form, page

ROOM = "showtime/<int:pk>/"
PLAN = "plans/<int:pk>/"

urlpatterns = [
    page("", today.today, "staff"),
    page("search/", search.search, "staff_search"),
    page(ROOM, showtimes.showtime, "staff_showtime"),
    form(f"{ROOM}reservations/", desk.reservations, "staff_reservations", back="staff_showtime"),
    form(f"{ROOM}house-seats/", house.house_seats, "staff_house_seats", back="staff_showtime"),
    form(f"{ROOM}sale/", house.sale, "staff_sale", back="staff_showtime"),
    form(f"{ROOM}breakages/", house.breakages, "staff_breakages", back="staff_showtime"),
    form(f"{ROOM}repairs/", house.repairs, "staff_repairs", back="staff_showtime"),
    form(f"{ROOM}plan/", house.plan, "staff_showtime_plan", back="staff_showtime"),
    page(f"{ROOM}calling-off/", calling_off.calling_off, "staff_calling_off"),
    form("reserve/<int:pk>/payment/", desk.payment, "staff_payment", back="staff"),
    page("payments/", payments.payments, "staff_payments"),
    form("payments/<int:pk>/outcome/", payments.outcome, "staff_payment_outcome", back="staff"),
    page("refunds/", owed.owed, "staff_owed"),
    form("refunds/<int:pk>/handing-out/", owed.handing_out, "staff_handing_out", back="staff"),
    page("screens/<int:pk>/plans/", plans.plans, "staff_plans"),
    page(PLAN, editor.plan, "staff_plan"),
    form(f"{PLAN}preview/", editor.preview, "staff_preview", back="staff_plan"),
    form(f"{PLAN}showtimes/", plans.showtimes, "staff_plan_showtimes", back="staff_plan"),
    form(f"{PLAN}retirement/", plans.retirement, "staff_retirement", back="staff_plan"),
    form(f"{PLAN}reinstatement/", plans.reinstatement, "staff_reinstatement", back="staff_plan"),
]
