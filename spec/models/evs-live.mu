/// Rings form: whatever went wrong before, nodes that are up and hear each other come to be in one ring, of just themselves.
///
/// Of runs in which every message arrives some day and every timer that is armed again and again goes off some day, once the faults
/// are used up. Timers are fair in the strong sense, since here they fire only while nothing is under way: a node whose
/// consensus timeout never comes, as some join always is, exists in these models and not in time. What goes on for ever
/// within the bounds is a run without a ring, or without the next one; a ring that turns leaves them, and is not judged
/// further. How soon rings form is for the drills to say (`Timely`, `Settles`).

use models/ring: Membership, RingRules
use models/evs: RingIds, Evs2, Evs2Lossy, Evs2Duplicating, Evs2Crash, Evs2Split

fn settled(n: Membership, others: set<Node>): bool = n.phase == Operational and n.members == others

model Live2 of Evs2 {
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 75_844
}
model Live2Lossy of Evs2Lossy {
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 426_251
}
model Live2Duplicating of Evs2Duplicating {
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 242_323
}
/// Also while a node is down: the other one is a ring by itself.
model Live2Crash of Evs2Crash {
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 269_202
}
/// And while the network is split, and once it has healed.
model Live2Split of Evs2Split {
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 1_608_691
}
/// A ring of three one of whose members dies, at any instant and in the middle of what it does.
model Live3Crash of RingRules {
  nodes 3 of Membership { peers: nodes, seqnoUnchanged: 100 }
  world {
    links datagram
    timers early <= 0
    crashes <= 1
  }
  monitors RingIds
  begins formed: forall n in nodes: n.phase == Operational and size(n.members) == 3
  within rings: forall n in nodes: n.heardSeq <= 17
  within hops: forall n in nodes: n.myHop <= 14
  always eventually oneRing: forall a in alive: settled(a, { b.id for b in alive where connected(a, b) })
  fair weak deliver
  fair strong timers
  expect holds, distinct 230_290
}
