/// What a corosync.conf is checked for: votequorum over an abstract membership, in which every component of the network
/// installs its view and hears all its members before anything else happens. `muster check FILE.conf` derives its
/// model from this one, with the nodes, the options and the number of faults that it is given.

use types: Regular, Multicast, Deliver
use votequorum: Votequorum, QuorumChanged

stack Voting = Votequorum

/// Whether anybody ever had quorum: what wait_for_all waits for at the first boot is meant.
monitor Formed {
  state {
    once: bool = false
  }
  on QuorumChanged(quorate) at node {
    if quorate { once := true }
  }
}

/// One verdict at a time, whatever falls apart.
model Uniqueness {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver
    partitions <= 1
    crashes <= 1
    restarts
  }
  monitors Formed
  /// Two partitions both act. Only fencing stands between them and the data.
  always oneQuorate: no a, b in alive: a.quorate and b.quorate and not a.current meets b.current
  sometimes acts: exists n in alive: n.quorate
}

/// And one verdict within each view, and a way back.
model Conf of Uniqueness {
  /// The members of one view come to one verdict.
  always agreed: forall a, b in alive: a.current == b.current implies a.quorate == b.quorate and a.quorum == b.quorum
  /// Everybody is up and sees everybody, and still nobody may act.
  always wholeRecovers: (healed and forall n in nodes: n.up) implies forall n in nodes: n.quorate
  /// Enough votes are together again, and still they may not act: wait_for_all waits for every node anew.
  always majorityRecovers:
    Formed.once and healed and 2 * sum([votesOf(n) for n in alive]) > sum([votesOf(n) for n in nodes])
      implies forall n in alive: n.quorate
}

fn votesOf(n: Voting): int = n.known[n.id].votes
