/// How rings form, break and merge.

use models/evs: Evs2
use models/corosync: Three
use models/drills: Storm

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

// corosync lets go of messages whenever a token comes by, also when one comes a second time: then 2 would have nothing left of
// what 3 never got, and go on with it all the same.
scenario "what a token showed twice is not everybody's yet" on Storm {
  settle for 10s
  expect forall n in nodes: n.Evs.members == { 1, 2, 3, 4 } and n.released == n.Evs.delivered
  lose Mcast from 1 to 3
  run Say at 1
  deliver Token from 4 to 1
  deliver Mcast from 1 to 2
  lose Token from 2 to 3
  deliver Token from 1 to 2
  expect 2.Evs.delivered == 3.Evs.delivered + 1
  fire resend at 1
  deliver Token from 1 to 2
  expect 2.released == 3.Evs.delivered
  split { 1 }, { 2, 3 }, { 4 }
  settle for 20s
  expect 2.Evs.members == { 2, 3 } and 3.Evs.members == { 2, 3 }
}
