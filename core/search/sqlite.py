"""SQLite as a storage that several workers share."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import Select


def one_at_a_time(engine: Engine) -> None:
    """Let a question that locks its row elsewhere lock the database here.

    Optuna asks FOR UPDATE whether a trial still waits, and then takes it. SQLite does not know these words: without
    a lock two workers that ask at the same moment both get the trial. Other questions wait for nobody.
    """
    event.listen(engine, "before_execute", _lock)


def _lock(connection: Connection, statement: object, _many: Any, _params: Any, _options: Any) -> None:
    if isinstance(statement, Select) and statement._for_update_arg is not None:
        driver = connection.connection.driver_connection
        # The driver begins by itself at the first write, which is too late.
        if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
