"""The types of what programs send: strict, and with every limit declared for the OpenAPI schema."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from matinee.api.problems import Malformed
from matinee.money import Money, is_currency
from matinee.refusals import Invalid

LARGEST_ID = 2**63 - 1
# NUL is no text to a database. Lone halves of surrogate pairs are refused by pydantic itself.
TEXT = r"^[^\x00]*$"
# As `refusals.is_single_line` has it: no control characters, line ends, nor what turns the text around it.
_NO_LINE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
LINE = rf"^[^{_NO_LINE}]*$"
LINE_NOT_BLANK = rf"^[^{_NO_LINE}]*[^\s{_NO_LINE}][^{_NO_LINE}]*$"
USERNAME = r"^[\w.@+-]+$"
URL_OR_NOTHING = r"^(https?://[^\s\x00]+)?$"
CURRENCY = r"^[A-Z]{3}$"
CARD_NUMBER = r"^[0-9 -]*$"


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError(A_DAY)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(A_DAY) from None


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value, re.ASCII):
        raise ValueError(A_MOMENT)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(A_MOMENT) from None
    if moment.tzinfo is None:
        raise ValueError("It needs a time zone: 2030-01-31T20:00:00Z, or +01:00 instead of the Z.")
    if not 1900 <= moment.year <= 2200:
        raise ValueError("It must be in a year from 1900 to 2200.")
    return moment.astimezone(UTC)


def _amount(value: Any) -> Decimal:
    """From a decimal as text ("20.00") or as a JSON number."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(AN_AMOUNT)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError(AN_AMOUNT) from None
    if not amount.is_finite():
        raise ValueError(AN_AMOUNT)
    return amount


CANT_BE_SET = "This can't be set."
A_DAY = "It must be a date: 2030-01-31."
A_MOMENT = "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."
AN_AMOUNT = "It must be an amount, such as 20.00."

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    Field(ge=0, le=10**12, decimal_places=4),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$"},
                {"type": "number", "minimum": 0, "maximum": 10**12, "multipleOf": 0.0001},
            ],
            "examples": ["20.00"],
        }
    ),
]
Text = Annotated[str, Field(max_length=200, pattern=LINE)]
Password = Annotated[str, Field(min_length=1, max_length=1000, pattern=TEXT)]
SeatLabel = Annotated[str, Field(max_length=10, pattern=LINE_NOT_BLANK, examples=["C4"])]


def money(field: str, amount: Decimal, currency: str) -> Money:
    """An amount that came in this field. Invalid, if the currency has no such amounts."""
    if not is_currency(currency):
        raise Invalid("currency", f"{currency} is not an ISO 4217 currency, such as EUR.")
    try:
        return Money.parse(str(amount), currency)
    except ValueError as error:
        raise Invalid(field, str(error)) from None


def like(model: type[models.Model], name: str, *, pattern: str = "", **limits: Any) -> Any:
    """The limits that the column of this name has anyway, said to programs as well; and narrower ones."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no column.")
    about = str(column.help_text) or None
    if isinstance(column, models.IntegerField):
        least = [found.limit_value for found in column.validators if isinstance(found, MinValueValidator)]
        most = [found.limit_value for found in column.validators if isinstance(found, MaxValueValidator)]
        return Field(ge=max(0, *least), le=min(32767, *most), description=about)
    if isinstance(column, models.TextField):
        return Field(max_length=column.max_length, pattern=TEXT, description=about, **limits)
    pattern = pattern or (LINE if column.blank else LINE_NOT_BLANK)
    return Field(max_length=column.max_length, pattern=pattern, description=about, **limits)


def example(**said: Any) -> ConfigDict:
    """The configuration of a body whose example in the reference is this one. A test sends every one of them."""
    return ConfigDict(json_schema_extra={"examples": [said]})


class Body(BaseModel):
    """A JSON body. Names that nobody knows are refused.

    `answers` is what the address answers with. A program may send all of that back, so what can't be set is taken, and
    `check_fixed` refuses it unless it is what it was. In a body that is `partial` (for PATCH) nothing has to be there.
    """

    model_config = ConfigDict(extra="forbid", strict=True)
    answers: ClassVar[type[BaseModel] | None] = None
    partial: ClassVar[bool] = False
    _fixed: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.partial:
            for field in cls.model_fields.values():
                field.default = None
            cls.model_rebuild(force=True)

    @model_validator(mode="wrap")
    @classmethod
    def _take_what_is_fixed(cls, body: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if cls.answers is None or not isinstance(body, Mapping):
            return read(body)
        fixed = cls.answers.model_fields.keys() - cls.model_fields.keys()
        found = read({name: value for name, value in body.items() if name not in fixed})
        found._fixed = {name: value for name, value in body.items() if name in fixed}
        return found

    @property
    def names_fixed(self) -> bool:
        """Whether `check_fixed` has to know what stands there."""
        return bool(self._fixed)

    def check_fixed(self, answer: BaseModel | None = None) -> None:
        """That no field is named that can't be set, other than as it stands in `answer`. Malformed, naming them."""
        if not self._fixed:
            return
        known = answer.model_dump(mode="json") if answer else {}
        wrong = [name for name, value in self._fixed.items() if name not in known or known[name] != value]
        if wrong:
            raise Malformed([(name, CANT_BE_SET) for name in wrong])

    @property
    def said(self) -> dict[str, Any]:
        """What the body named, and nothing else."""
        return {name: getattr(self, name) for name in self.model_fields_set}
