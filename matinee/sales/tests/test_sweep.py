"""What the worker throws away, and what it keeps."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from matinee.sales import operations
from matinee.sales.models import RememberedAnswer
from matinee.testing import NOW, World, a_purchase

DAY = timedelta(days=1)


def test_answers_tasks_and_sessions_are_kept_as_long_as_somebody_may_ask_and_no_longer(world: World) -> None:
    RememberedAnswer.objects.create(customer="user:1", key="k", fingerprint="f", created_at=NOW)
    Session.objects.create(session_key="s", session_data="", expire_date=NOW + DAY)
    a_purchase(world.showtime, world.ann)
    DBTaskResult.objects.update(finished_at=NOW)

    operations.sweep(now=NOW + DAY - timedelta(seconds=1))
    assert [model.objects.count() for model in (RememberedAnswer, Session, DBTaskResult)] == [1, 1, 1]
    operations.sweep(now=NOW + DAY)
    assert [model.objects.count() for model in (RememberedAnswer, Session, DBTaskResult)] == [0, 0, 1]
    operations.sweep(now=NOW + 14 * DAY)
    assert DBTaskResult.objects.count() == 0


def test_a_task_that_is_still_to_be_done_is_never_thrown_away(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    operations.sweep(now=NOW + 100 * DAY)
    assert DBTaskResult.objects.count() == 1
