/// One corosync node, and a group with views on it.

use evs: Evs
use totempg: Totempg
use sync: Sync
use cpg: Cpg
use votequorum: Votequorum
use views: Views
use view-filter: ViewFilter

stack Corosync = Evs, Totempg, Sync, Cpg, Votequorum, Views, ViewFilter
