/// Whole nodes: votequorum over the membership protocol.

use corosync: Corosync
use models/ring: RingRules
use models/evs: RingIds
use models/view-filter: Synchrony, StampOrder, SameVerdict

model Three of RingRules {
  nodes 3 of Corosync { Evs { peers: nodes }, Votequorum { votes: { n: 1 for n in nodes }, speaking: Synchronised } }
  world {
    links datagram
    crashes <= 1
    restarts
    timers early <= 0
  }
  /// The last three of a group with views, which runs have and the models here have not.
  monitors RingIds, Synchrony, StampOrder, SameVerdict
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 20
  /// Of installed views whose members have heard each other: before that a node may still believe what held in the last.
  always oneQuorate:
    no a, b in alive: a.quorate and b.quorate and not a.syncing and not b.syncing and not a.current meets b.current
}

/// Where either side of a split may have quorum: what is left to judge a run by.
model Pair2 of RingRules {
  nodes 2 of Corosync {
    Evs { peers: nodes },
    Votequorum { votes: { n: 1 for n in nodes }, twoNode: true, speaking: Synchronised }
  }
  world {
    links datagram
    partitions <= 1
  }
  monitors RingIds, Synchrony, StampOrder, SameVerdict
}

/// Two whole nodes without faults, whose messages keep their order on the way: they form a ring, synchronise, and act
/// together.
model Two of Three {
  nodes 2 of Corosync {
    Evs { peers: nodes, seqnoUnchanged: 0 },
    Votequorum { votes: { n: 1 for n in nodes }, speaking: Synchronised }
  }
  monitors RingIds
  world {
    links stream
    crashes <= 0
    restarts <= 0
  }
  within rings: forall n in nodes: n.heardSeq <= 9
  within hops: forall n in nodes: n.myHop <= 14
  /// Members of one installed ring who have heard each other come to one verdict.
  always agreed:
    forall a, b in alive:
      a.Evs.ring == b.Evs.ring and not a.syncing and not b.syncing and size(a.current) == 2
        implies a.quorate == b.quorate
  sometimes acts: forall n in nodes: n.quorate and size(n.current) == 2
  expect holds, distinct 170_561
}

/// One of them stops, also in the middle of a step, and comes back.
model TwoCrash of Two {
  world { crashes <= 1  restarts }
  expect holds, distinct 804_428
}
