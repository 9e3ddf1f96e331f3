/// Rings of three and four members that are formed already: what can happen to them. Forming a ring of three nodes in every order of
/// its messages is more than a search gets through; so these begin where a calm way from the start of all nodes has brought
/// them, the token on its way, and go on in every order from there. The token is never held here, since it moves all the time.

use models/ring: RingRules
use models/evs: RingIds
use models/evs-order: Talking, Say, ExtendedSynchrony

/// Each member has something to say, once.
model Formed3 of RingRules {
  nodes 3 of Talking { Evs { peers: nodes, seqnoUnchanged: 100, missCount: 1 }, Talker { all: nodes } }
  world {
    links datagram
    timers early <= 0
    operator Say at any node <= 1
  }
  monitors RingIds, ExtendedSynchrony
  begins formed: forall n in nodes: n.phase == Operational and size(n.members) == 3
  /// The ring has the sequence 13 when it is formed, and the next one that somebody mints has 17.
  within rings: forall n in nodes: n.heardSeq <= 17
  within hops: forall n in nodes: n.myHop <= 24
  sometimes heard: forall n in nodes: n.Evs.delivered >= 1
}
