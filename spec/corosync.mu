/// One corosync node.

use evs: Evs
use votequorum: Votequorum

stack Corosync = Evs, Votequorum
