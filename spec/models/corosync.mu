/// Whole nodes: votequorum over the membership protocol.

use corosync: Corosync
use evs: Evs
use votequorum: Votequorum
use models/evs: RingIds

model Three {
  nodes 3 of Corosync { Evs { peers: nodes }, Votequorum { votes: { n: 1 for n in nodes } } }
  world {
    links datagram
    crashes <= 1
    restarts
    timers early <= 0
  }
  monitors RingIds
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 8
  /// Of installed views whose members have heard each other: before that a node may still believe what held in the last.
  always oneQuorate:
    no a, b in alive: a.quorate and b.quorate and not a.syncing and not b.syncing and not a.current meets b.current
}
