"""No test of the app touches the folders of the person who runs it."""

from tests.app.conftest import own_folders as own_folders
