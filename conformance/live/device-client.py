"""A quorum device of real corosync, over its libvotequorum: it casts its vote on this node at each poll, or at none.

usage: device-client.py NAME always|never

Runs until it is killed. Stdout: a JSON object for each ring that it is told of. Exits with 1 when corosync is not there, goes
away, or refuses it.
"""

import ctypes
import json
import sys
import time
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_uint32, c_uint64, c_void_p

CS_OK, CS_ERR_TRY_AGAIN, CS_ERR_MESSAGE_ERROR, CS_DISPATCH_ALL = 1, 6, 22, 2
TRACK_CURRENT, TRACK_CHANGES = 1, 2


class RingId(Structure):
    _fields_ = [("node", c_uint32), ("seq", c_uint64)]


NODE_LIST = CFUNCTYPE(None, c_uint64, c_uint64, RingId, c_uint32, POINTER(c_uint32))


class Callbacks(Structure):
    _fields_ = [("quorum", c_void_p), ("expected_votes", c_void_p), ("node_list", NODE_LIST)]


ring = None


def node_list(_handle, _context, now, count, nodes):
    global ring
    ring = RingId(now.node, now.seq)
    told = {"ring": "%d.%x" % (now.node, now.seq), "members": [nodes[i] for i in range(count)]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def insist(call, harmless=()):
    while True:
        result = call()
        if result == CS_OK or result in harmless:
            return
        if result != CS_ERR_TRY_AGAIN:
            sys.stderr.write("cs_error %d\n" % result)
            sys.exit(1)
        time.sleep(0.01)


def main():
    lib = ctypes.CDLL("libvotequorum.so.8")
    lib.votequorum_qdevice_poll.argtypes = [c_uint64, c_char_p, c_uint32, RingId]
    name = sys.argv[1].encode("utf-8")
    vote = {"always": 1, "never": 0}[sys.argv[2]]
    handle = c_uint64()
    callbacks = Callbacks(None, None, NODE_LIST(node_list))
    insist(lambda: lib.votequorum_initialize(byref(handle), byref(callbacks)))
    insist(lambda: lib.votequorum_trackstart(handle, c_uint64(0), TRACK_CURRENT | TRACK_CHANGES))
    insist(lambda: lib.votequorum_qdevice_register(handle, name))
    while True:
        insist(lambda: lib.votequorum_dispatch(handle, CS_DISPATCH_ALL))
        if ring is not None:
            # A poll of an old ring is refused; the new one is told of soon.
            insist(lambda: lib.votequorum_qdevice_poll(handle, name, vote, ring), (CS_ERR_MESSAGE_ERROR,))
        time.sleep(0.1)


main()
