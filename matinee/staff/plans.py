"""The seat plans of a screen, with their versions and what is sold by them."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from matinee.programme import operations as programme
from matinee.programme import seatplans
from matinee.programme.models import Screen, SeatPlan
from matinee.refusals import Refusal
from matinee.sales import planning
from matinee.staff.access import Request
from matinee.staff.forms import Form


class PlanForm(Form):
    name = forms.CharField(max_length=100, help_text="With tables, Without the front rows …")
    seats = forms.IntegerField(label="Seats to begin with", min_value=1, max_value=seatplans.LARGEST_PLAN, initial=100)


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: Request, pk: int) -> HttpResponseBase:
    screen = get_object_or_404(Screen.objects.select_related("theater"), pk=pk)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = seatplans.generate(form.cleaned_data["seats"])
        try:
            return redirect("staff_plan", programme.lay_out(screen, text, name=form.cleaned_data["name"]).pk)
        except Refusal as refusal:
            form.add_error("name", refusal.for_staff)
    return list_of(request, screen, form)


def list_of(request: Request, screen: Screen, form: PlanForm) -> HttpResponse:
    to_come = Q(showtimes__starts_at__gt=timezone.now(), showtimes__cancelled_at=None)
    known = screen.plans.annotate(
        capacity=Count("seats", distinct=True), coming=Count("showtimes", filter=to_come, distinct=True)
    )
    usual = screen.plans.in_use().usual_last().last()
    older = set(known.exclude(retired_at=None).filter(coming__gt=0).values_list("name", flat=True))
    context = {"screen": screen, "theater": screen.theater, "plans": known, "usual": usual, "older": older}
    return render(request, "staff/plans.html", context | {"form": form}, status=400 if form.errors else 200)


def plan_at(pk: int) -> SeatPlan:
    return get_object_or_404(SeatPlan.objects.select_related("screen__theater"), pk=pk)


def showtimes(request: Request, pk: int) -> HttpResponseBase:
    """The showtimes to come that have another version of this plan get this one, where no seat is taken."""
    plan = plan_at(pk)
    try:
        moved = planning.move_to(plan=plan, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, f"Nothing was moved. {refusal.for_staff}")
    else:
        messages.success(request, f"{moved} showtime{'' if moved == 1 else 's'} moved to {plan}.")
    return redirect("staff_plans", plan.screen_id)


def retirement(request: Request, pk: int) -> HttpResponseBase:
    plan = plan_at(pk)
    try:
        programme.retire_plan(plan=plan, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.for_staff)
    return redirect("staff_plans", plan.screen_id)


def reinstatement(request: Request, pk: int) -> HttpResponseBase:
    plan = plan_at(pk)
    programme.reinstate_plan(plan=plan)
    return redirect("staff_plans", plan.screen_id)
