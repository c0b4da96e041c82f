"""Kernels forked from the warm server: like those that are started one by one, apart from each other, gone in time."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from small_project import notebook

import helpers
from helpers.run.execute.kernels import CellFailure, KernelDied, PapermillExecutor
from helpers.run.notebooks.reading import strip_run
from helpers.run.warm import serving
from helpers.run.warm.serving import NotWarm
from helpers.study.paths import project_root

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere kernels are started one by one")

PLAIN = "local-provisioner"
WHO = "import os, sys\nos.getpid(), os.getppid(), 'helpers.stats.models' in sys.modules"


def run(*cells, provisioner=serving.NAME, **environment):
    """Return the outputs of some cells, each as its text."""
    made = notebook(*cells)
    del made.cells[1:3]
    executed = strip_run(PapermillExecutor(environment, provisioner).execute(made, {}, lambda *_: None))
    return [cell.outputs for cell in executed.cells[-len(cells) :]]


def value(*cells, **options):
    return eval(run(*cells, **options)[-1][-1].data["text/plain"])


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid, within=10):
    until = time.monotonic() + within
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


def test_kernels_come_from_one_server_that_has_imported_the_method():
    first, second, plain = value(WHO), value(WHO), value(WHO, provisioner=PLAIN)
    assert first[0] != second[0] and first[1] == second[1] != os.getpid()
    assert (first[2], plain[1:]) == (True, (os.getpid(), False))
    assert ends(first[0]) and ends(second[0]) and is_alive(first[1])


#: Each leaves something behind where the next kernel could find it.
LEAVES = """import builtins, os, random, signal, sys, warnings, decimal, locale
import matplotlib.pyplot as plt, numpy as np, pandas as pd
from helpers.study import thresholds
import helpers.stats
pd.options.display.max_rows = 7
np.set_printoptions(precision=1)
plt.rcParams["font.size"] = 31
plt.figure(); plt.plot([1, 2])
os.environ["LEFT"] = "behind"; os.chdir("/")
builtins.left = helpers.stats.left = 1
np.random.seed(4); random.seed(4)
warnings.simplefilter("error"); decimal.getcontext().prec = 3
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.path.insert(0, "/left"); big = bytearray(10**8)"""
LOOKS = """import builtins, os, random, signal, sys, decimal, gc
import matplotlib.pyplot as plt, numpy as np, pandas as pd
import helpers.stats
(pd.options.display.max_rows, pd.options.display.max_columns, np.get_printoptions()["precision"],
 plt.rcParams["font.size"], plt.get_fignums(), os.environ.get("LEFT"), os.getcwd() == "/", hasattr(builtins, "left"),
 hasattr(helpers.stats, "left"), decimal.getcontext().prec, signal.getsignal(signal.SIGTERM) is signal.SIG_IGN,
 "/left" in sys.path, "big" in globals(), sys.argv[1], __name__, sys.stdin.closed)"""


def test_nothing_of_one_notebook_reaches_another():
    untouched = value(LOOKS, provisioner=PLAIN)
    assert value(LOOKS) == untouched
    assert value(LEAVES, LOOKS) != untouched
    assert value(LOOKS) == untouched


def test_each_kernel_draws_numbers_of_its_own():
    draws = "import random, numpy, uuid\nrandom.random(), numpy.random.random(), uuid.uuid4().hex"
    assert all(one != other for one, other in zip(value(draws), value(draws), strict=True))


SHOWS = [
    "import pandas as pd, numpy as np, polars, sys\nfrom IPython.display import display\n"
    "print('out')\nprint('err', file=sys.stderr)",
    "pd.DataFrame(np.arange(400).reshape(10, 40))",
    "import matplotlib.pyplot as plt, seaborn as sns\nsns.barplot(x=['a', 'b'], y=[1, 3])\nprint(plt.get_backend())",
    "display(pd.Series([1.5, None]), pd.Categorical(['a']))\nplt.plot([1, 2]);",
    "from statsmodels.tools.data import _is_using_pandas, is_data_frame\nimport statsmodels.api as sm\n"
    "sm.OLS(np.arange(5.0), sm.add_constant(np.array([1.0, 2, 2, 3, 5]))).fit().summary().as_text().split('Date')[0]",
    "from statsmodels.tools import data\n"
    "[isinstance(one, data._POLARS_TYPES) for one in (polars.DataFrame(), polars.Series(), 1)]",
    "input_is = None\nget_ipython().run_line_magic('matplotlib', 'inline')\n%precision 3\n1.23456",
    "pd.DataFrame({'a': [1]}).style.set_uuid('x').to_html()",
    "sorted(sys.flags), sys.getrecursionlimit(), sys.argv[0], sys.executable, __name__",
]


def test_a_warm_kernel_shows_what_a_plain_one_shows_byte_for_byte():
    for warm, plain in zip(run(*SHOWS), run(*SHOWS, provisioner=PLAIN), strict=True):
        assert warm == plain and warm


@pytest.mark.parametrize(
    "raises", ["1 / 0", "1 +", "from helpers.errors import UsageError\nraise UsageError('No rows.')"]
)
def test_an_error_reads_as_in_a_plain_kernel(raises):
    failures = []
    for provisioner in (serving.NAME, PLAIN):
        with pytest.raises(CellFailure) as failed:
            run("1", raises, provisioner=provisioner)
        shown = re.sub(r"ipykernel_\d+", "ipykernel", str(failed.value.notebook.cells[-1].outputs))
        failures.append((failed.value.cell, failed.value.lines, shown))
    assert failures[0] == failures[1]


@pytest.mark.parametrize("provisioner", [serving.NAME, PLAIN])
@pytest.mark.parametrize("ending", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_kernel_that_dies_is_told_of_as_one(provisioner, ending):
    with pytest.raises(KernelDied) as died:
        run("import os", ending, provisioner=provisioner)
    assert (died.value.cell, died.value.lines) == (3, [])


@pytest.mark.parametrize("provisioner", [serving.NAME, PLAIN])
@pytest.mark.parametrize("interrupts", [False, True])
def test_a_cell_that_takes_too_long_is_stopped(provisioner, interrupts):
    """By papermill as everybody has it, through the setting that makes all kernels warm."""
    made = notebook("import time\ntime.sleep(60)", "print('after')")
    del made.cells[1:3]
    factory = KernelProvisionerFactory.instance()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(factory, "default_provisioner_name", provisioner)
        begun = time.monotonic()
        client = NotebookClient(made, timeout=1, interrupt_on_timeout=interrupts, allow_errors=True)
        if interrupts:
            client.execute()
            assert [output.get("ename") or output.text for output in made.cells[1].outputs] == ["KeyboardInterrupt"]
            assert made.cells[2].outputs[0].text == "after\n"
        else:
            with pytest.raises(CellTimeoutError):
                client.execute()
    assert time.monotonic() - begun < 30


OWNER = """import os, sys, time
from test_warm_kernels import WHO, notebook, value
print(value(WHO)[1], flush=True)
made = notebook("import os, time, subprocess",
    "child = subprocess.Popen(['sleep', '60'])\\nopen(os.environ['TOLD'], 'w').write(f'{os.getpid()} {child.pid}')",
    "time.sleep(60)")
del made.cells[1:3]
from helpers.run.execute.kernels import PapermillExecutor
PapermillExecutor({"TOLD": sys.argv[1]}).execute(made, {}, lambda *_: None)
"""


def test_the_server_ends_with_its_owner_and_its_kernels_with_it(tmp_path):
    told = tmp_path / "told"
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, told], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": _paths()}
    )
    with owner:
        server = int(owner.stdout.readline())
        until = time.monotonic() + 60
        while not (told.exists() and len(told.read_text().split()) == 2) and time.monotonic() < until:
            time.sleep(0.05)
        kernel, child = map(int, told.read_text().split())
        assert is_alive(kernel) and is_alive(child)
        owner.kill()
    assert ends(server) and ends(kernel) and ends(child)


def _paths():
    return os.pathsep.join([str(Path(helpers.__path__[0]).parent), str(Path(__file__).parent), *sys.path])


def test_when_a_server_is_killed_its_kernels_are_dead_and_the_next_kernel_has_another():
    server = value(WHO)[1]
    with pytest.raises(KernelDied):
        run(f"import os, time\nos.kill({server}, {int(signal.SIGKILL)})\ntime.sleep(30)")
    assert value(WHO)[1] not in {server, os.getpid()}
    assert ends(server)


def test_a_module_that_was_changed_is_not_served_as_it_was(tmp_path):
    shutil.copytree(helpers.__path__[0], tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    module = tmp_path / "helpers" / "errors.py"
    changes = f"""from pathlib import Path
from test_warm_kernels import WHO, value
look = "from helpers import errors\\n(errors.__file__, getattr(errors, 'CHANGED', None))"
print(value(look))
module = Path({str(module)!r})
module.write_text(module.read_text() + "\\nCHANGED = 'yes'\\n")
print(value(look))"""
    paths = os.pathsep.join([str(tmp_path), _paths()])
    home = str(project_root())
    made = subprocess.run(
        [sys.executable, "-c", changes],
        env=os.environ | {"PYTHONPATH": paths, "MIRALL_HOME": home},
        capture_output=True,
        text=True,
    )
    assert made.stdout.splitlines() == [f"({str(module)!r}, {seen!r})" for seen in (None, "yes")], made.stderr


@pytest.mark.parametrize(
    "begins",
    ["import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()", "import os\nos._exit(1)"],
)
def test_where_nothing_can_be_forked_safely_kernels_are_started_one_by_one(tmp_path, begins):
    """A library that begins a thread when it is imported, and one with which the server ends."""
    only_there = f"import sys\nif 'helpers.run.warm.server' in sys.orig_argv:\n    exec({begins!r})"
    (tmp_path / "sitecustomize.py").write_text(only_there, encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    assert value(WHO, PYTHONPATH=paths)[1] == os.getpid()


def test_where_processes_are_not_forked_kernels_are_started_one_by_one(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NotWarm):
        serving.begin(os.environ)
    assert value(WHO)[1] == os.getpid()


def test_a_package_that_was_installed_before_there_were_warm_kernels_goes_on_with_others(monkeypatch):
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "_check_availability", lambda name: name != serving.NAME)
    assert value(WHO)[1] == os.getpid()


def test_nobody_waits_for_a_server_that_is_still_importing():
    begun = "import os\nfrom helpers.run.warm.serving import begin\nprint(begin(os.environ)._process.pid)"
    made = subprocess.run([sys.executable, "-c", begun], env=os.environ | {"PYTHONPATH": _paths()}, capture_output=True)
    assert (made.returncode, made.stderr) == (0, b"") and ends(int(made.stdout), within=0)
