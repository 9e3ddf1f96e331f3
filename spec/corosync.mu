/// One corosync node.

use evs: Evs
use totempg: Totempg
use sync: Sync
use cpg: Cpg
use votequorum: Votequorum

stack Corosync = Evs, Totempg, Sync, Cpg, Votequorum
