# Records which files a Python process runs. It comes by PYTHONPATH, lies in a volume,
# and writes lines of JSON beside itself. It must never change what the function sees
# or answers: it takes itself off the path, restores the variables, and then lets the
# image's own `sitecustomize` run, if there is one.


def _lambdock_watch():
    import os
    import sys
    import time

    if not hasattr(sys, "addaudithook"):
        # Without a record of its start, a process counts as not watched.
        return
    folder = "/.lambdock-evidence"
    own = {
        "NODE_OPTIONS": (" ", "--require " + folder + "/node.cjs"),
        "PYTHONPATH": (":", folder + "/python"),
        "JDK_JAVA_OPTIONS": (
            " ",
            "-Xlog:class+load=info:file="
            + folder
            + "/records/java-%p.log:utctime:filecount=1,filesize=16M",
        ),
    }
    for name, (separator, text) in own.items():
        parts = os.environ.get(name, "").split(text)
        if len(parts) != 2:
            continue
        before, after = parts
        if before.endswith(separator):
            before = before[:-1]
        elif after.startswith(separator):
            after = after[1:]
        # The process keeps the variable for its children; only the function's view of
        # it is as it was.
        data = os.environ._data
        key = os.environ.encodekey(name)
        if before + after:
            data[key] = os.environ.encodevalue(before + after)
        else:
            data.pop(key, None)
    here = folder + "/python"
    while here in sys.path:
        sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)

    try:
        name = "%s/records/python-%d-%d.jsonl" % (folder, os.getpid(), time.time_ns())
        out = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError:
        return

    clock = time.time_ns
    write = os.write
    getpid = os.getpid
    frame = sys._getframe
    modules = sys.modules
    most = 50000
    seen = set()
    state = {"n": 0, "asked": False, "patched": False, "pid": getpid()}
    endings = (".py", ".pyc", ".so", ".pyd", ".zip", ".egg", ".whl", ".pyz", ".pex")
    skipped = (folder, "<frozen ", "<string>")

    def quote(text):
        text = os.fsdecode(text)
        out = ['"']
        for char in text:
            code = ord(char)
            if char in '"\\':
                out.append("\\" + char)
            elif 32 <= code < 127:
                out.append(char)
            elif code < 0x10000:
                out.append("\\u%04x" % code)
            else:
                code -= 0x10000
                out.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
        out.append('"')
        return "".join(out)

    def record(kind, fields):
        number = state["n"]
        if number > most:
            return
        state["n"] = number + 1
        if number == most:
            kind, fields = "gap", ',"why":"it loaded more files than are recorded"'
        line = '{"k":"%s","n":%d,"pid":%d,"t":%.3f%s}\n' % (
            kind,
            number,
            getpid(),
            clock() / 1000000,
            fields,
        )
        try:
            write(out, line.encode("ascii"))
        except OSError:
            # A missing record is found out by its number.
            pass

    def importer():
        here = frame(2)
        while here is not None:
            name = here.f_code.co_filename
            if not name.startswith(skipped) and "importlib" not in name:
                return ',"by":' + quote(name)
            here = here.f_back
        return ""

    def asked():
        if not state["asked"]:
            state["asked"] = True
            record("next", "")

    def patch():
        client = modules.get("awslambdaric.lambda_runtime_client")
        kind = getattr(client, "LambdaRuntimeClient", None)
        original = getattr(kind, "wait_next_invocation", None)
        if original is None:
            return
        state["patched"] = True

        def wait_next_invocation(self, *args, **kwargs):
            asked()
            kind.wait_next_invocation = original
            return original(self, *args, **kwargs)

        kind.wait_next_invocation = wait_next_invocation

    def audit(event, args):
        if event == "lambdock.check":
            state["heard"] = True
        elif event == "exec":
            name = getattr(args[0], "co_filename", None)
            if name is None or name in seen:
                return
            if not state["patched"]:
                patch()
            seen.add(name)
            if name.startswith("<"):
                return
            path = name if name.startswith("/") else os.path.abspath(name)
            record("load", ',"f":"python","p":%s%s' % (quote(path), importer()))
        elif event == "open":
            name = args[0]
            if isinstance(name, bytes):
                name = os.fsdecode(name)
            if not isinstance(name, str) or not name.endswith(endings):
                return
            mark = "r" + name
            if mark in seen or name in seen:
                return
            seen.add(mark)
            record("read", ',"p":' + quote(name))
        elif event == "import":
            name = args[1]
            if name and name not in seen:
                seen.add(name)
                record("load", ',"f":"extension","p":%s%s' % (quote(name), importer()))
        elif event == "ctypes.dlopen":
            name = args[0]
            if isinstance(name, str) and name not in seen:
                seen.add(name)
                record("load", ',"f":"library","p":%s%s' % (quote(name), importer()))
        elif event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
            record("child", ',"p":' + quote(args[0]))
        elif event == "os.system":
            record("child", ',"p":"/bin/sh"')
        elif event == "http.client.send" and not state["asked"]:
            data = args[1]
            if isinstance(data, bytes) and b"/runtime/invocation/next" in data[:200]:
                asked()

    try:
        with open("/proc/self/cmdline", "rb", buffering=0) as file:
            command = file.read().rstrip(b"\0").split(b"\0")
    except OSError:
        command = getattr(sys, "orig_argv", [])
    sys.addaudithook(audit)
    sys.audit("lambdock.check")
    if "heard" not in state:
        # Another hook refused ours, which happens in silence.
        return
    arguments = ",".join(quote(one) for one in command)
    record(
        "start",
        ',"ppid":%d,"rt":"python","v":"%s","cmd":[%s]'
        % (os.getppid(), ".".join(map(str, sys.version_info[:3])), arguments),
    )
    # What ran before us: `.pth` files may import.
    for module in list(modules.values()):
        name = getattr(module, "__file__", None)
        if isinstance(name, str) and not name.startswith(folder) and name not in seen:
            seen.add(name)
            record("load", ',"f":"python","p":%s' % quote(name))


def _lambdock_chain():
    import importlib
    import sys

    ours = sys.modules.pop("sitecustomize")
    importlib.invalidate_caches()
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        # Whoever imports us expects to find a module by this name.
        sys.modules.setdefault("sitecustomize", ours)


try:
    _lambdock_watch()
except Exception:
    pass
_lambdock_chain()
