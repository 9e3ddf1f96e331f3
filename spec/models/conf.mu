/// What a corosync.conf is checked for: votequorum over an abstract membership, in which every component of the network
/// installs its view and hears all its members before anything else happens. `muster check FILE.conf` derives its
/// models from these, with the nodes, the options and the number of faults that it is given.
///
/// A property is a finding where it is violated. Its comment says first what that means to an operator, then, after an
/// empty line, what prevents it; the first option named that the file gives is where the finding lies.

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
  ///
  /// A plain majority prevents it: no two_node, no auto_tie_breaker, no last_man_standing without wait_for_all, and
  /// expected_votes that are not below the votes of all nodes. A third node, or a quorum device, stands in for them.
  always oneQuorate: no a, b in alive: a.quorate and b.quorate and not a.current meets b.current
  /// Nobody is ever quorate.
  ///
  /// Take out expected_votes, so that it follows from the nodelist.
  sometimes acts: exists n in alive: n.quorate
}

/// And one verdict within each view, and a way back.
model Conf of Uniqueness {
  /// Members of one view disagree: one acts, or counts, otherwise than the other.
  ///
  /// auto_tie_breaker and wait_for_all remember what a node saw before, and with allow_downscale who left is no longer
  /// expected by those who heard of it; without them all members of a view decide alike, provided that expected_votes is not
  /// below the votes of all nodes.
  always agreed: forall a, b in alive: a.current == b.current implies a.quorate == b.quorate and a.quorum == b.quorum
  /// Everybody is up and sees everybody, and still nobody may act.
  ///
  /// Take out expected_votes, so that it follows from the nodelist.
  always wholeRecovers: (healed and forall n in nodes: n.up) implies forall n in nodes: n.quorate
  /// Enough votes are together again, and still they may not act.
  ///
  /// wait_for_all waits for every node anew whenever quorum was lost; without it a majority goes on at once. So does
  /// cancel_wait_for_all, by hand. auto_tie_breaker and two_node may bring it in.
  always warning majorityRecovers:
    Formed.once and healed and 2 * sum([votesOf(n) for n in alive]) > sum([votesOf(n) for n in nodes])
      implies forall n in alive: n.quorate
}

/// What can be said of options without any history: the whole cluster at once, and what one crash leaves of it.
model Options {
  nodes 3 of Voting { votes: { n: 1 for n in nodes } }
  world {
    views Regular, Multicast, Deliver
    crashes <= 1
  }
  monitors Formed
  /// The quorum can never be reached: every node is there, and they are too few votes.
  ///
  /// expected_votes is more than what the nodelist has; take it out, so that it follows from there.
  always inReach: size(alive) == size(nodes) implies forall n in nodes: n.quorate
  /// One node is enough to lose quorum: its loss stops all the others.
  ///
  /// Give every node as many votes as any other, or add a node; of two nodes two_node lets either go on alone.
  always warning oneLoss:
    Formed.once and size(alive) < size(nodes) and size(alive) > 0 implies exists n in alive: n.quorate
  /// two_node is on with more than two nodes: whenever at most two see each other, one vote is quorum to them.
  ///
  /// Take out two_node.
  always twoNodeForTwo: forall n in nodes: n.pair implies size(keys(n.config.votes)) <= 2
  /// two_node is off, without a word: auto_tie_breaker ends it.
  ///
  /// Take out one of the two.
  always warning twoNodeOn: forall n in nodes: n.config.twoNode implies n.pair
  /// auto_tie_breaker is off, without a word: with an odd number of votes it needs wait_for_all.
  ///
  /// Take it out: an odd number of votes cannot be halved.
  always warning tieBreakerOn: forall n in nodes: n.tieBreaker is Off implies n.config.tieBreaker is Off
  /// last_man_standing is off, without a word: it needs one vote of each node.
  ///
  /// Take it out, or give every node one vote.
  always warning lastManOn: forall n in alive: n.config.lastManStanding implies n.standing
  /// expected_votes is below the votes of all nodes: nodes that have not met count as if the others did not exist.
  ///
  /// Take it out, so that it follows from the nodelist.
  always warning expectedAll: forall n in nodes: n.config.expectedVotes ?? listedVotes(n) >= listedVotes(n)
  /// auto_tie_breaker or two_node decides where votes do not: it relies on fencing, which this file cannot show.
  ///
  /// Have fencing, and test it; or take both out.
  always note fencingNeeded: no n in nodes: n.pair or not n.tieBreaker is Off
  /// allow_downscale is on, which votequorum(5) calls incomplete and unsupported.
  ///
  /// Take it out; who is away for long is taken out of the nodelist instead.
  always note supported: no n in nodes: n.config.allowDownscale
}

fn votesOf(n: Voting): int = n.known[n.id].votes
fn listedVotes(n: Voting): int = sum([v for m, v in n.config.votes])

/// What `corosync-quorumtool -s` says of a node.
type Status = { quorate: bool, expected: int, highest: int, total: int, quorum: int, flags: list<text> }

fn status(
  n: Voting
): Status = Status(
  quorate: n.quorate,
  expected: n.mine.expected,
  highest: n.highestExpected,
  total: n.total,
  quorum: n.quorum,
  flags: flag(n.pair, "2Node")
    + flag(n.quorate, "Quorate")
    + flag(n.waits, "WaitForAll")
    + flag(n.standing, "LastManStanding")
    + flag(not n.tieBreaker is Off, "AutoTieBreaker")
    + flag(n.registered, "Qdevice")
)
fn flag(shown: bool, name: text): list<text> = if shown then [name] else []
