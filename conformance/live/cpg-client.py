"""A client of corosync's own libcpg (cpg_overview(3)), driven by lines.

usage: cpg-client.py GROUP

Stdin: `send BASE64`, `leave`, for benchmarks `count NUMBER` (from now on deliveries are only counted, and the last of so many is
told) and `burst NUMBER BYTES`, and its end, at which this process exits. Stdout: what it is told, as a JSON object a line, in the
words of Muster's clients (src/client/events.ts). Exits with 1 when corosync is not there or goes away.
"""

import base64
import ctypes
import json
import os
import select
import sys
import time
from ctypes import POINTER, Structure, byref, c_char, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p

CS_OK, CS_ERR_TRY_AGAIN, CS_DISPATCH_ALL = 1, 6, 2
CPG_TYPE_AGREED, CPG_MODEL_V1, DELIVER_INITIAL_TOTEM_CONF = 2, 1, 1
REASONS = {1: "join", 2: "leave", 3: "nodedown", 4: "nodeup", 5: "procdown"}


class Name(Structure):
    _fields_ = [("length", c_uint32), ("value", c_char * 128)]


class Address(Structure):
    _fields_ = [("node", c_uint32), ("pid", c_uint32), ("reason", c_uint32)]


class RingId(Structure):
    _fields_ = [("node", c_uint32), ("seq", c_uint64)]


class Iovec(Structure):
    _fields_ = [("base", c_char_p), ("length", c_size_t)]


DELIVER = ctypes.CFUNCTYPE(None, c_uint64, POINTER(Name), c_uint32, c_uint32, c_void_p, c_size_t)
CONFCHG = ctypes.CFUNCTYPE(
    None, c_uint64, POINTER(Name), POINTER(Address), c_size_t, POINTER(Address), c_size_t, POINTER(Address), c_size_t
)
TOTEM_CONFCHG = ctypes.CFUNCTYPE(None, c_uint64, RingId, c_uint32, POINTER(c_uint32))


class Model(Structure):
    _fields_ = [
        ("model", c_int),
        ("deliver", DELIVER),
        ("confchg", CONFCHG),
        ("totem_confchg", TOTEM_CONFCHG),
        ("flags", c_uint32),
    ]


def say(event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def text(name):
    return name.contents.value[: name.contents.length].decode("utf-8")


# How many deliveries are still to be counted instead of told.
counting = 0


def deliver(_handle, group, node, pid, message, length):
    global counting
    if counting > 0:
        counting -= 1
        if counting == 0:
            say({"event": "counted"})
        return
    body = base64.b64encode(ctypes.string_at(message, length)).decode("ascii")
    say({"event": "deliver", "group": text(group), "node": node, "pid": pid, "body": body})


def confchg(_handle, group, members, member_count, left, left_count, joined, joined_count):
    def changes(entries, count):
        all_of_them = [entries[i] for i in range(count)]
        return [{"node": e.node, "pid": e.pid, "reason": REASONS.get(e.reason, str(e.reason))} for e in all_of_them]

    now = [{"node": members[i].node, "pid": members[i].pid} for i in range(member_count)]
    say(
        {
            "event": "configuration",
            "group": text(group),
            "members": now,
            "left": changes(left, left_count),
            "joined": changes(joined, joined_count),
        }
    )


def totem_confchg(_handle, ring, count, members):
    say({"event": "ring", "ring": "%d.%x" % (ring.node, ring.seq), "members": [members[i] for i in range(count)]})


def insist(call):
    """Until corosync has room for it, as cpg_mcast_joined(3) has callers do."""
    while True:
        result = call()
        if result == CS_OK:
            return
        if result != CS_ERR_TRY_AGAIN:
            sys.exit("cs_error %d" % result)
        time.sleep(0.005)


def main():
    global counting
    cpg = ctypes.CDLL("libcpg.so.4")
    callbacks = (DELIVER(deliver), CONFCHG(confchg), TOTEM_CONFCHG(totem_confchg))
    model = Model(CPG_MODEL_V1, *callbacks, DELIVER_INITIAL_TOTEM_CONF)
    handle = c_uint64()
    insist(lambda: cpg.cpg_model_initialize(byref(handle), CPG_MODEL_V1, byref(model), None))
    fd = c_int()
    insist(lambda: cpg.cpg_fd_get(handle, byref(fd)))
    group = sys.argv[1].encode("utf-8")
    name = Name(len(group), group)
    insist(lambda: cpg.cpg_join(handle, byref(name)))

    def multicast(body):
        iovec = Iovec(body, len(body))

        def attempt():
            result = cpg.cpg_mcast_joined(handle, CPG_TYPE_AGREED, byref(iovec), 1)
            if result == CS_ERR_TRY_AGAIN:
                insist(lambda: cpg.cpg_dispatch(handle, CS_DISPATCH_ALL))
            return result

        insist(attempt)

    rest = b""
    while True:
        ready, _, _ = select.select([0, fd.value], [], [])
        if fd.value in ready:
            insist(lambda: cpg.cpg_dispatch(handle, CS_DISPATCH_ALL))
        if 0 in ready:
            more = os.read(0, 65536)
            if not more:
                return
            *lines, rest = (rest + more).split(b"\n")
            for line in lines:
                verb, _, argument = line.partition(b" ")
                if verb == b"send":
                    multicast(base64.b64decode(argument))
                elif verb == b"count":
                    counting = int(argument)
                elif verb == b"burst":
                    number, size = (int(word) for word in argument.split())
                    for sent in range(number):
                        multicast(b"x" * size)
                        # Whoever only sends has corosync keep for it what it does not read.
                        if sent % 16 == 15:
                            cpg.cpg_dispatch(handle, CS_DISPATCH_ALL)
                elif verb == b"leave":
                    insist(lambda: cpg.cpg_leave(handle, byref(name)))


main()
