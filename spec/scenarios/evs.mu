/// How rings form, break and merge.

use models/evs: Evs2
use models/corosync: Three

scenario "two nodes form one ring" on Evs2 {
  settle for 10s
  expect forall n in nodes: n.phase == Operational and n.members == { 1, 2 } and n.ring.rep == 1
}

scenario "three nodes boot, one dies, it comes back" on Three {
  settle for 20s
  expect forall n in nodes: n.Evs.phase == Operational and n.Evs.members == { 1, 2, 3 } and n.quorate
  crash 3
  settle for 20s
  expect forall n in alive: n.Evs.members == { 1, 2 } and n.quorate
  restart 3
  settle for 20s
  expect forall n in nodes: n.Evs.members == { 1, 2, 3 } and n.quorate and n.Evs.ring == 1.Evs.ring
}

scenario "the network falls apart and comes together" on Three {
  settle for 20s
  split { 1 }, { 2, 3 }
  settle for 20s
  expect 1.Evs.members == { 1 } and not 1.quorate
  expect 2.Evs.members == { 2, 3 } and 2.quorate and 3.Evs.ring.rep == 2
  heal
  settle for 30s
  expect forall n in nodes: n.Evs.members == { 1, 2, 3 } and n.quorate
}

scenario "a lost token is sent again" on Three {
  settle for 20s
  lose Token to 2
  settle for 5s
  expect forall n in nodes: n.Evs.phase == Operational and n.Evs.members == { 1, 2, 3 }
}
