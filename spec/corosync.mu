/// One corosync node.

use evs: Evs
use totempg: Totempg
use sync: Sync
use votequorum: Votequorum

stack Corosync = Evs, Totempg, Sync, Votequorum
