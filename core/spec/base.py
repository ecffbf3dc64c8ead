"""What all parts of an experiment share: frozen, strict, no unknown keys, and a few markers for fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Path = tuple[str | int, ...]
"""Where a value stands: keys of tables and indices of lists."""


class Part(BaseModel):
    """A typed, immutable piece of an experiment; each field is declared once, with bounds and help."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    shorthand: ClassVar[str] = ""
    """The field that a plain value stands for: `activation = "tanh"` is `activation = { kind = "tanh" }`."""

    free: ClassVar[str] = ""
    """The field that collects free keys of the table and is not typed itself."""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        if cls.shorthand and not isinstance(value, dict | Part):
            return {cls.shorthand: value}
        return value


class Before(ABC):
    """A marker on a field that rewrites what a person typed before it is checked."""

    @abstractmethod
    def rewrite(self, value: Any) -> Any:
        """The value that is checked in place of `value`."""

    def spellings(self) -> tuple[str, ...]:
        """Words that are accepted on top of what the field's type says."""
        return ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.rewrite, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        inner = handler(schema)
        words = list(self.spellings())
        return {"anyOf": [inner, {"enum": words}]} if words else inner


class Aliases(Before):
    """Other spellings of a choice, from other frameworks and textbooks."""

    def __init__(self, **spelling: str) -> None:
        self.spelling = spelling

    def rewrite(self, value: Any) -> Any:
        return self.spelling.get(value, value) if isinstance(value, str) else value

    def spellings(self) -> tuple[str, ...]:
        return tuple(self.spelling)


class Unset(Before):
    """A word that stands for "not set": TOML has no null."""

    def __init__(self, word: str = "none") -> None:
        self.word = word

    def rewrite(self, value: Any) -> Any:
        return None if value == self.word else value

    def spellings(self) -> tuple[str, ...]:
        return (self.word,)


class Tagged(Before):
    """A union of parts told apart by `kind`; a plain value is the kind."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def rewrite(self, value: Any) -> Any:
        return value if value is None or isinstance(value, dict | Part) else {"kind": value}

    def spellings(self) -> tuple[str, ...]:
        return self.kinds


@dataclass(frozen=True)
class Says:
    """What a field accepts, in words, where its type does not say it well."""

    words: str


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Listed = BeforeValidator(_as_tuple)
"""A TOML array becomes a tuple: parts are immutable."""


@dataclass(frozen=True)
class Conflict:
    """Values that do not go together, each valid on its own."""

    path: Path
    """Relative to the part that noticed."""
    given: str
    expected: str
    hint: str = ""
    needs: tuple[str, ...] = ()
    """Dotted keys on which this rests; where one of them is itself invalid, the conflict is not reported."""


def refuse(conflicts: Iterable[Conflict]) -> None:
    """Raise all `conflicts` as one error of the part that is being checked; none: return."""
    found = tuple(conflicts)
    if found:
        raise PydanticCustomError("conflicts", "values that do not go together", {"conflicts": found})


LARGEST = 1_000_000_000
Rate = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Index = Annotated[int, Field(ge=0, le=LARGEST)]
Count = Annotated[int, Field(ge=1, le=LARGEST)]
