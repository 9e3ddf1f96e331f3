/// What votequorum promises under which options, by the numbers of its invariants:
///
/// VQ1 oneQuorate: at most one quorate partition. With a plain majority or wait_for_all, equal expectations everywhere, and no
/// more votes alive than are expected. VQ2 agreed: the members of a partition come to one verdict. VQ3 neverFalls: quorum falls for a
/// stated cause alone. VQ4 quiet: who waits for all is not quorate. VQ5 enough: who is quorate has the votes, a tie-breaker or
/// a master (byMaster in models/votequorum-options). VQ6 covers: no fewer votes are expected than are here. VQ7 onlyNews: between
/// the installation of a ring and its activation nobody is told anything. VQ8 onlyMembers: who is not here does not count.
/// VQ9 castOnThisRing: in models/votequorum-options. VQ10 continuous: consecutive quorate views have a member in common.

use votequorum: QuorumChanged, NodeListChanged
use models/conf: Conf, Voting, Formed, Uniqueness

fn membersOf(n: Voting): set<Node> = { id for id, s in n.known where s.member }
fn votesHere(n: Voting): int = sum([s.votes for id, s in n.known where s.member])
fn expectedBy(n: Voting): int = n.known[n.id].expected

/// VQ3
monitor Steady {
  state {
    last: map<Node, int> = {}
  }
  on QuorumChanged(quorum) at node {
    assert neverFalls: get(last, node) ?? 0 <= quorum
    last[node] := quorum
  }
  on crash at node { last := last - { node } }
}

/// VQ7: one verdict when a ring is active, and between rings only what is new.
monitor Announced {
  state {
    syncing: set<Node> = {}
    last: map<Node, bool> = {}
  }
  on NodeListChanged at node { syncing := syncing + { node } }
  on QuorumChanged(quorate) at node {
    assert onlyNews: node in syncing or get(last, node) != Some(quorate)
    syncing := syncing - { node }
    last[node] := quorate
  }
  on crash at node {
    syncing := syncing - { node }
    last := last - { node }
  }
}

/// VQ10
monitor Continuity {
  state {
    last: set<Node> = {}
  }
  on QuorumChanged(quorate, members) at node {
    if quorate {
      assert continuous: last == {} or last meets members
      last := members
    }
  }
}

/// A plain majority keeps all of them.
model Kept of Conf {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world { partitions <= 1  crashes <= 1 }
  monitors Formed, Steady, Announced, Continuity
  always enough: forall n in alive: n.quorate and not n.syncing implies n.quorum <= votesHere(n)
  always covers: forall n in alive: not n.syncing implies votesHere(n) <= expectedBy(n)
  always onlyMembers: forall n in alive: membersOf(n) subset n.current + { n.id }
  expect holds, distinct 388
}
/// So does one that waits for all, but that it waits for all again after a loss of quorum.
model KeptWaiting of Kept {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true) }
  always quiet: no n in alive: n.waiting and n.quorate
  always majorityRecovers: forall n in alive: n.quorate implies size(n.known) + size(n.departed) == 3
  expect holds, distinct 352
}
/// last_man_standing with wait_for_all lowers quorum, which is stated; after one split and one crash one partition acts, and
/// views overlap.
model KeptShrinking of Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true), lastManStanding: true }
  world { partitions <= 1  crashes <= 1 }
  monitors Formed, Announced, Continuity
  always quiet: no n in alive: n.waiting and n.quorate
  always enough: forall n in alive: n.quorate and not n.syncing implies n.quorum <= votesHere(n)
  always covers: forall n in alive: not n.syncing implies votesHere(n) <= expectedBy(n)
  sometimes shrinks: exists n in alive: n.quorate and expectedBy(n) == 2
  expect holds, distinct 1_060
}
/// Its window is each node's own: where it is over at one node and not yet at another, they disagree.
model ShrinksApart of KeptShrinking {
  always agreed: forall a, b in alive: a.current == b.current implies a.quorate == b.quorate and a.quorum == b.quorum
  expect violated agreed
}
/// A second split: those who stayed with the shrunk side carry its few expectations to the others.
model ShrinksTwice of KeptShrinking {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, waitForAll: Some(true), lastManStanding: true }
  world { partitions <= 2  crashes <= 0 }
  expect violated oneQuorate
}
/// A tie-breaker acts without the votes, for one split of the whole.
model KeptTies of Uniqueness {
  nodes 4 of Voting { votes: { n: 1 for n in nodes }, tieBreaker: Highest, waitForAll: Some(true) }
  world { partitions <= 1  crashes <= 0 }
  monitors Formed, Continuity
  always enough:
    forall n in alive:
      n.quorate and not n.syncing
        implies n.quorum <= votesHere(n) or 2 * votesHere(n) == expectedBy(n) and 4 in n.current
  expect holds, distinct 440
}
