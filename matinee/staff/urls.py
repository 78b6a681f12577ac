"""The addresses of the cinema's own screens, under /staff/."""

from matinee.staff import desk, editor, house, plans, showtimes, today
from matinee.staff.access import page

urlpatterns = [
    page("", today.today, name="staff"),
    page("showtime/<int:pk>/", showtimes.showtime, name="staff_showtime"),
    page("showtime/<int:pk>/reservations/", desk.reservations, name="staff_reservations"),
    page("showtime/<int:pk>/house-seats/", house.house_seats, name="staff_house_seats"),
    page("showtime/<int:pk>/sale/", house.sale, name="staff_sale"),
    page("showtime/<int:pk>/breakages/", house.breakages, name="staff_breakages"),
    page("showtime/<int:pk>/repairs/", house.repairs, name="staff_repairs"),
    page("showtime/<int:pk>/plan/", house.plan, name="staff_showtime_plan"),
    page("reserve/<int:pk>/payment/", desk.payment, name="staff_payment"),
    page("screens/<int:pk>/plans/", plans.plans, name="staff_plans"),
    page("plans/<int:pk>/", editor.plan, name="staff_plan"),
    page("plans/<int:pk>/preview/", editor.preview, name="staff_preview"),
    page("plans/<int:pk>/showtimes/", plans.showtimes, name="staff_plan_showtimes"),
    page("plans/<int:pk>/retirement/", plans.retirement, name="staff_retirement"),
    page("plans/<int:pk>/reinstatement/", plans.reinstatement, name="staff_reinstatement"),
]
