/// Primary components: the rings whose members may act, as votequorum says (Moser, Amir, Melliar-Smith, Agarwal: "Extended Virtual
/// Synchrony", 1994, properties 8.1 and 8.2).
///
/// A majority of votes that are always the same is enough for 8.1 (no two at once), and for this much of 8.2: one primary
/// component and the next have a node in common. That this node still knows of the first (`carried`) is more, and it
/// does not hold: the node may have died in between, as votequorum keeps nothing on disk, or the ring in which the first was
/// primary broke before that node heard of it. Whoever keeps state across primary components has to ask who was there, as
/// views do (spec/views.mu).

use types: Regular, Multicast, Deliver
use votequorum: QuorumChanged
use models/conf: Voting
use models/corosync: TwoCrash
use models/evs: RingIds

/// Of rings that are primary at some member, in the order in which their first members are told.
monitor PrimaryComponents {
  state {
    last: set<Node> = {}
    /// Who acts, and with whom.
    acting: map<Node, set<Node>> = {}
  }
  on QuorumChanged(quorate, members) at node {
    acting := acting - { node }
    if quorate {
      assert unique: forall n, others in acting: others meets members
      assert continuous: last == {} or last meets members
      last := members
      acting[node] := members
    }
  }
  on crash at node { acting := acting - { node } }
}

/// The stronger continuity: somebody who was told of one primary component, and has not died since, is in the next.
monitor Carried {
  state {
    last: set<Node> = {}
    told: set<Node> = {}
  }
  on QuorumChanged(quorate, members) at node {
    when quorate else "it is not primary"
    if members != last {
      assert carried: last == {} or told meets members
      told := {}
      last := members
    }
    told := told + { node }
  }
  on crash at node { told := told - { node } }
}

// ---------------------------------------------------------------- a majority

model Primary3 {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver
    partitions <= 2
    crashes <= 2
    restarts
  }
  monitors PrimaryComponents
  sometimes parted: exists n in alive: n.quorate and size(n.current) == 2
  expect holds, distinct 4_122
}
/// Four nodes, one of them with two votes.
model Primary4 of Primary3 {
  nodes 4 of Voting { votes: { n: if n == 1 then 2 else 1 for n in nodes } }
  world { partitions <= 2  crashes <= 1 }
  expect holds, distinct 36_844
}
/// Words come in any order, and rings break before all is heard.
model PrimaryGivenUp of Primary3 {
  world {
    views Regular, Multicast, Deliver, any order
    partitions <= 2
    crashes <= 1
    abandoned <= 1
  }
  expect holds, distinct 22_639
}
/// Two whole nodes over the ring, one of which dies and comes back.
model PrimaryTwo of TwoCrash {
  monitors RingIds, PrimaryComponents
  expect holds, distinct 804_428
}

/// As long as nobody dies and no ring is given up, who is in both was told of the first.
model PrimaryCarried of Primary3 {
  world { crashes <= 0 }
  monitors Carried
  expect holds, distinct 219
}
/// The only node of both died in between.
model PrimaryForgets of PrimaryCarried {
  world { crashes <= 1 }
  expect violated carried in 6 steps
}
/// It lived, and was not told before the ring broke.
model PrimaryUntold of PrimaryGivenUp {
  world { crashes <= 0 }
  monitors Carried
  expect violated carried in 4 steps
}

// ---------------------------------------------------------------- no majority of one and the same number

/// two_node: each of a pair acts alone.
model PrimaryPair of Primary3 {
  nodes 2 of Voting { votes: { n: 1 for n in nodes }, twoNode: true }
  expect violated unique in 3 steps, violated continuous in 3 steps
}
/// auto_tie_breaker: the half that the lowest node was in is not the half that it is in next.
model PrimaryTieBreaker of Primary3 {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Lowest }
  world { partitions <= 2  crashes <= 0 }
  expect violated unique in 6 steps, violated continuous in 6 steps
}
/// last_man_standing expects fewer votes after each loss; who was away still expects all of them.
model PrimaryLastMan of Primary3 {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, lastManStanding: true, waitForAll: Some(true) }
  world { partitions <= 2  crashes <= 0 }
  expect violated unique in 8 steps, violated continuous in 8 steps
}
