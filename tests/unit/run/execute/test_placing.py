"""One folder takes the place of another at once; what is not replaced is taken along, what was edited is kept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.errors import UsageError
from helpers.run.execute import placing
from helpers.run.execute.placing import made_aside, put_in_place
from helpers.run.execute.publish import keep_edited, replaced_by
from helpers.run.execute.state import altered, edited
from helpers.study.provenance import folder_hashes


def write(folder, **texts):
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def read(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def replace_once(folder, replaced, **texts):
    with made_aside(folder) as building:
        write(building, **texts)
        put_in_place(building, folder, replaced)


@pytest.fixture(params=[True, False], ids=["exchanged", "renamed"])
def exchanges(request, monkeypatch):
    """Run a test with the system call that exchanges two names, and as on a disk that cannot."""
    if not request.param:
        monkeypatch.setattr(placing, "EXCHANGING", {})
    return request.param


def test_what_is_not_replaced_is_taken_along(tmp_path, exchanges):
    folder = tmp_path / "town" / "2025"
    replace_once(folder, {"page", "data"}, page="1", data__a="1", data__gone="1")
    write(folder, es__page="es", notes="mine")
    os.chmod(folder, 0o2775)
    replace_once(folder, {"page", "data"}, page="2", data__a="2", es__new="2")
    assert read(folder) == {"page": "2", "data/a": "2", "es/page": "es", "es/new": "2", "notes": "mine"}
    assert [path.name for path in folder.parent.iterdir()] == ["2025"]
    assert folder.stat().st_mode & 0o7777 == 0o2775


def test_what_somebody_put_into_a_folder_of_the_report_is_taken_along(tmp_path, exchanges):
    folder = tmp_path / "2025"
    replace_once(folder, None, data__a="1", data__gone="1", source__page="1")
    write(folder, data__mine="mine", data__deep__mine="mine")
    replace_once(folder, {"data/a", "data/gone", "source"}, data__a="2", source__page="2")
    assert read(folder) == {"data/a": "2", "data/mine": "mine", "data/deep/mine": "mine", "source/page": "2"}


def test_a_link_stays_and_the_folder_that_it_leads_to_is_replaced(tmp_path, exchanges):
    link, share = tmp_path / "reports" / "2025", tmp_path / "share" / "2025"
    link.parent.mkdir()
    link.symlink_to(share)
    for number in "12":
        replace_once(link, {"page"}, page=number)
        assert link.is_symlink() and read(share) == {"page": number}
    assert [*link.parent.iterdir(), *share.parent.iterdir()] == [link, share]


def test_a_folder_that_could_not_be_made_leaves_the_one_before(tmp_path, exchanges):
    folder = tmp_path / "2025"
    replace_once(folder, {"page"}, page="1")
    with pytest.raises(ZeroDivisionError), made_aside(folder) as building:
        write(building, page="2")
        raise ZeroDivisionError
    assert read(folder) == {"page": "1"} and [path.name for path in tmp_path.iterdir()] == ["2025"]


def test_what_a_killed_run_left_is_removed_and_what_it_had_put_aside_is_put_back(tmp_path):
    folder = tmp_path / "2025"
    write(tmp_path / ".before-2025", page="1")
    write(tmp_path / ".building-2025-0a", page="half")
    with made_aside(folder) as building:
        assert read(folder) == {"page": "1"}
        assert {path.name for path in tmp_path.iterdir()} == {"2025", building.name, f"{building.name}.lock"}


def test_what_another_run_is_at_is_left_to_it(tmp_path):
    folder = tmp_path / "2025"
    with made_aside(folder) as first:
        write(first, page="1")
        replace_once(folder, {"page"}, page="2")
        put_in_place(first, folder, {"page"})
    assert read(folder) == {"page": "1"} and [path.name for path in tmp_path.iterdir()] == ["2025"]


@pytest.mark.parametrize("mounted", ["2025", "2025/shared"])
def test_a_disk_of_its_own_is_not_exchanged(tmp_path, monkeypatch, mounted):
    folder, disk = tmp_path / "2025", tmp_path / mounted
    write(folder, shared__page="of all")
    # Nobody may mount a disk in a test.
    monkeypatch.setattr(Path, "is_mount", lambda path: path == disk)
    with pytest.raises(UsageError, match="a disk of its own"):
        replace_once(folder, {"page"}, page="1")
    assert read(folder) == {"shared/page": "of all"}


REPLACING = """
import sys
from pathlib import Path
from helpers.run.execute import placing
if sys.argv[2] == "renamed": placing.EXCHANGING = {}
folder, number = Path(sys.argv[1]), 0
while True:
    number += 1
    with placing.made_aside(folder) as building:
        for name in "abcdef": (building / name).write_text(str(number))
        placing.put_in_place(building, folder, set("abcdef"))
    print(number, flush=True)
"""


def kill_after(folder, way, seconds):
    """Kill a process that puts one folder after the other in place, so long after the first."""
    process = subprocess.Popen([sys.executable, "-c", REPLACING, str(folder), way], stdout=subprocess.PIPE)
    process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def assert_whole(folder, way, kills):
    write(folder, es__page="es")
    for attempt in range(kills):
        kill_after(folder, way, 0.0017 * (attempt % 30))
        # Where two renames were needed, the next run puts back what the killed one had put aside.
        assert way == "renamed" or folder.is_dir()
        with made_aside(folder):
            found = read(folder)
        assert found.pop("es/page") == "es"
        assert len(found) == 6 and len(set(found.values())) == 1
        assert [path.name for path in folder.parent.iterdir()] == ["2025"]


@pytest.mark.parametrize("way", ["exchanged", "renamed"])
def test_killed_at_any_moment_the_folder_is_whole(tmp_path, way):
    assert_whole(tmp_path / "town" / "2025", way, 3)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["exchanged", "renamed"])
def test_killed_a_hundred_times_the_folder_is_whole(tmp_path, way):
    assert_whole(tmp_path / "town" / "2025", way, 100)


def test_no_edited_document_takes_the_place_of_another_nor_is_it_lost_with_the_record(tmp_path):
    folder = tmp_path / "2025"
    write(folder, **{"plan.docx": "edited", "plan.2025-11-24-160000.docx": "earlier", "diagnostic.html": "old"})
    os.utime(folder / "plan.docx", (1_764_000_000, 1_764_000_000))
    with made_aside(folder) as building:
        write(building, **{"plan.docx": "new"})
        (told,) = keep_edited(folder, building, {})
        put_in_place(building, folder, replaced_by({}))
    assert "plan.2025-11-24-160000-2.docx" in str(told)
    assert read(folder) == {
        "plan.docx": "new", "plan.2025-11-24-160000.docx": "earlier", "plan.2025-11-24-160000-2.docx": "edited",
    }  # fmt: skip


def test_documents_that_somebody_edited_are_kept_beside_the_new_ones(tmp_path):
    folder = tmp_path / "2025"
    write(folder, **{"plan.docx": "drafted", "summary.txt": "text", "diagnostic.html": "page"})
    made = folder_hashes(folder)
    (folder / "plan.docx").write_text("edited")
    (folder / "diagnostic.html").write_text("tampered")
    os.utime(folder / "plan.docx", (1_764_000_000, 1_764_000_000))
    assert edited(folder, made) == ["plan.docx"]
    assert sorted(altered(folder, made)) == ["diagnostic.html", "plan.docx"]
    with made_aside(folder) as building:
        write(building, **{"plan.docx": "new", "diagnostic.html": "page", "summary.txt": "text"})
        told = keep_edited(folder, building, made)
        put_in_place(building, folder, set(made))
    kept = "plan.2025-11-24-160000.docx"
    assert [str(one) for one in told] == [
        f"plan.docx had been changed by hand. It stays, as {kept}; plan.docx is the new one."
    ]
    assert read(folder) == {
        "plan.docx": "new", "diagnostic.html": "page", "summary.txt": "text", kept: "edited"
    }  # fmt: skip
