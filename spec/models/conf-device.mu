/// What a corosync.conf with a quorum device is checked for, over the same abstract membership as in models/conf.
///
/// The arbiter (of corosync: corosync-qnetd) is a party to the network like a node, and no member of any ring: it votes for the
/// nodes that it is together with. So whatever the network falls into, it votes for one partition at most, or for
/// none: this is what its algorithms promise (ffsplit and lms of corosync-qdevice(8)), and it is assumed here and not checked. For
/// which partition is not said: any choice is looked at, and so is the loss of the arbiter, and of one node's connection to it.
/// In one step of the model everybody has heard the arbiter's answer: while it is on its way members of a view may disagree, in
/// corosync as well, and that is no finding.

use types: Ring, Payload, Multicast, Deliver, Regular
use votequorum: Votequorum, Device, NodeListChanged, RegisterDevice, PollDevice
use models/conf: Formed

/// Who can talk to whom: nodes, and the arbiter.
signal Met(ring: Ring, members: set<Node>)
signal Say(payload: Payload)
signal Hear(payload: Payload, from: Node)
/// To the client itself: votequorum has the device's answer for the ring that comes next.
signal Polled
/// All nodes are in one ring.
signal AllMet
/// A choice of the world: this node no longer reaches the arbiter.
signal LoseArbiter

/// The device on a node, between the network and votequorum: the ring is those who are met but for the arbiter, and
/// votequorum is polled before it counts votes on a new ring, which corosync waits for. It has registered when the first ring comes.
machine DeviceClient {
  config {
    arbiter: Node
    /// An arbiter that promises nothing (the algorithm test): it is there, and votes for everybody who reaches it.
    everywhere: bool = false
    /// How many nodes there are, where it matters when all have met.
    all: int = 0
  }
  state {
    members: set<Node> = {}
    /// The arbiter votes for this ring; and this node hears it say so.
    votes: bool = false
    connected: bool = true
    /// A new ring is met, and votequorum has not heard of it.
    joining: bool = false
  }

  fn own(): Ring = Ring(rep: self, seq: 0)

  on start { emit RegisterDevice(name: "device") }
  /// Before the first ring a node is alone with what it says. The device is the same everywhere, so what is said of its name
  /// and its votes is news to nobody; and what is said of a poll just before a new ring is said again on it.
  on Multicast(payload) {
    let ofDevice = payload is DeviceRegistration(_, _) or payload is NodeInfo(None, _, _, _)
    if ofDevice or members == {} {
      emit Deliver(payload, from: self)
    } else if not joining {
      emit Say(payload)
    }
  }
  on Hear(payload, from) { emit Deliver(payload, from: from) }

  on Met(members: all) {
    // A connection comes back with the arbiter.
    if config.arbiter in all and not votes { connected := true }
    votes := config.everywhere or config.arbiter in all
    let ring = all - { config.arbiter }
    let isNew = ring != members
    members := ring
    joining := isNew
    if config.all > 0 and size(ring) == config.all { emit AllMet }
    poll()
    if isNew { emit Polled }
  }
  on Polled {
    joining := false
    emit Regular(ring: own(), members: members)
  }
  on NodeListChanged { poll() }
  on LoseArbiter {
    when connected else "it was lost before"
    connected := false
    poll()
  }

  routine poll() { emit PollDevice(name: "device", castsVote: votes and connected, ring: own()) }
}

/// It stands with some of the nodes; what they hear of it they hear by that.
machine Arbiter {
  on Met { ignore "it votes for those who meet it" }
  on Hear { ignore "what nodes say to each other" }
}

stack VotingWithDevice = DeviceClient, Votequorum
stack Arbiters = Arbiter

fn votesOf(n: VotingWithDevice): int = n.known[n.id].votes
fn listedVotes(n: VotingWithDevice): int = sum([v for m, v in n.Votequorum.config.votes])
/// The device casts its votes through this node.
fn casts(n: VotingWithDevice): bool = DeviceCastsVote in n.known[n.id].flags

/// One verdict at a time, one within each view, and a way back.
model DeviceConf {
  nodes members: 3 of VotingWithDevice {
    DeviceClient { arbiter: 4 },
    Votequorum {
      votes: { n: 1 for n in members },
      device: Some(Device(votes: None, timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world {
    views Met, Say, Hear
    partitions <= 1
    crashes <= 1
    restarts
    operator LoseArbiter at members <= 1
  }
  monitors Formed
  /// Two partitions both act. Only fencing stands between them and the data.
  ///
  /// Set expected_votes to the votes of all nodes and of the device. With device.votes and without expected_votes corosync
  /// expects the votes of the nodes alone until all of them have met.
  always oneQuorate: no a, b in members: a.up and b.up and a.quorate and b.quorate and not a.current meets b.current
  /// Members of one view disagree: one acts, or counts, otherwise than the other, and both or neither have the device's votes.
  ///
  /// Set expected_votes to the votes of all nodes and of the device: with device.votes and without expected_votes a node
  /// expects the device only when it has met all others. wait_for_all, too, remembers what a node saw before.
  always agreed:
    forall a, b in members:
      a.up and b.up and a.current == b.current and casts(a) == casts(b)
        implies a.quorate == b.quorate and a.quorum == b.quorum
  /// Members of one view disagree, since one of them does not reach the quorum device: each counts its votes by its own
  /// connection.
  ///
  /// Give every node two ways to the device, and let fencing, or a resource agent, look after a node that is not quorate.
  always warning reachAlike:
    forall a, b in members:
      a.up and b.up and a.current == b.current and casts(a) != casts(b) implies a.quorate == b.quorate
  /// Everybody is up and sees everybody, the quorum device too, and still nobody may act.
  ///
  /// Take out expected_votes, so that it follows from the nodelist and the device.
  always wholeRecovers:
    (healed and (forall n in members: n.up and n.connected) and forall d in arbiter: d.up)
      implies forall n in members: n.quorate
  /// All nodes are up and see each other, the quorum device is not there, and nobody may act.
  ///
  /// Without wait_for_all, and with fewer votes of the device than the nodes have, all nodes together need no device:
  /// wait_for_all waits for the device's votes as well.
  always warning wholeWithoutDevice:
    (healed and (forall n in members: n.up) and no d in arbiter: d.up) implies forall n in members: n.quorate
  /// Enough votes are together again, those of the device counted in, and still they may not act.
  ///
  /// wait_for_all waits for every node, and the device, anew whenever quorum was lost; without it a majority goes on at once.
  /// So does cancel_wait_for_all, by hand.
  always warning majorityRecovers:
    Formed.once
      and healed
      and (forall n in members: n.connected)
      and 2
        * (
          sum([votesOf(n) for n in members where n.up])
            + sum([max([n.deviceVotes for n in members]) for d in arbiter where d.up])
        )
        > sum([votesOf(n) for n in members]) + max([n.deviceVotes for n in members])
      implies forall n in members: n.up implies n.quorate
  /// Nobody is ever quorate.
  ///
  /// Take out expected_votes, so that it follows from the nodelist and the device.
  sometimes acts: exists n in members: n.up and n.quorate
}

/// Whether all nodes were ever there together: what wait_for_all is to wait for.
monitor Together {
  state {
    once: bool = false
  }
  on AllMet at node { once := true }
}

/// With wait_for_all: nodes wait for all of them.
model DeviceWaitingConf of DeviceConf {
  nodes members: 3 of VotingWithDevice {
    DeviceClient { arbiter: 4, all: 3 },
    Votequorum {
      votes: { n: 1 for n in members },
      waitForAll: Some(true),
      device: Some(Device(votes: None, timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  monitors Formed, Together
  /// wait_for_all does not wait for all: nodes act before all of them have ever been there together, as the votes of the quorum
  /// device stand for one that is not there.
  ///
  /// Set expected_votes to the votes of all nodes and of the device: with device.votes and without expected_votes corosync
  /// expects the votes of the nodes alone until all of them have met.
  always warning waited: (Formed.once and exists n in members: n.up and n.waits) implies Together.once
}

/// What can be said of options without any history: the whole cluster at once, and what one or two losses leave of it.
model DeviceOptions {
  nodes members: 3 of VotingWithDevice {
    DeviceClient { arbiter: 4 },
    Votequorum {
      votes: { n: 1 for n in members },
      device: Some(Device(votes: None, timeout: 10s, syncTimeout: 30s)),
      steadyDevice: true
    }
  }
  nodes arbiter: 1 of Arbiters
  world {
    views Met, Say, Hear
    crashes <= 2
  }
  monitors Formed
  /// The quorum can never be reached: every node is there, the quorum device too, and they are too few votes.
  ///
  /// expected_votes is more than what the nodelist and the device have; take it out, so that it follows from there.
  always inReach: ((forall n in members: n.up) and forall d in arbiter: d.up) implies forall n in members: n.quorate
  /// One node is enough to lose quorum, although the quorum device is there: its loss stops all the others.
  ///
  /// Give every node as many votes as any other, and take out device.votes, or expected_votes.
  always warning oneLoss:
    (
      Formed.once
        and size([n for n in members where not n.up]) == 1
        and (exists n in members: n.up)
        and forall d in arbiter: d.up
    )
      implies exists n in members: n.up and n.quorate
  /// Without the quorum device the loss of one node stops all the others.
  ///
  /// It is what a device with many votes costs. With an even number of nodes, four or more, device.votes: 1 (the algorithm
  /// ffsplit) leaves the loss of one node to the nodes themselves.
  always note leansOnDevice:
    (
      Formed.once
        and size([n for n in members where not n.up]) == 1
        and (exists n in members: n.up)
        and no d in arbiter: d.up
    )
      implies exists n in members: n.up and n.quorate
  /// auto_tie_breaker is off, without a word: with an odd number of votes it needs wait_for_all.
  ///
  /// Take it out: the quorum device breaks ties.
  always warning tieBreakerOn: forall n in members: n.tieBreaker is Off implies n.Votequorum.config.tieBreaker is Off
  /// expected_votes is below the votes of all nodes and of the quorum device: nodes that have not met count as if the others
  /// did not exist.
  ///
  /// Take it out, so that it follows from the nodelist and the device.
  always warning expectedAll:
    forall n in members:
      n.Votequorum.config.expectedVotes ?? listedVotes(n) + n.deviceVotes >= listedVotes(n) + n.deviceVotes
}
