/// Votequorum as corosync 3.1 decides it (votequorum(5)): which partition may act.
///
/// Left out for now: qdevice, allow_downscale, expected_votes_tracking, changes at run time, the leaving flag.
/// One difference is meant: numbers here are exact, where corosync keeps quorum in eight bits, and node ids order as
/// the positive numbers they are.

use types: Flag, Multicast, Deliver, Regular
use sync: Turn

/// auto_tie_breaker and auto_tie_breaker_node.
type TieBreaker = Off | Lowest | Highest | Listed(list<Node>)

/// What a node knows of another (or of itself); only members count.
type Standing = { votes: int, expected: int, flags: set<Flag>, member: bool }

/// The verdict, for whoever runs on this node: told after each sync, and when it changes between two.
signal QuorumChanged(quorate: bool, members: set<Node>, total: int, quorum: int, expected: int)

machine Votequorum {
  config {
    /// quorum_votes of each node of the nodelist.
    votes: map<Node, int>
    /// quorum.expected_votes; without it the sum of the nodelist's votes.
    expectedVotes: int? = None
    twoNode: bool = false
    /// quorum.wait_for_all; without it as two_node.
    waitForAll: bool? = None
    tieBreaker: TieBreaker = Off
    lastManStanding: bool = false
    window: duration = 10s
    /// Services have their turns (`Sync`); without, members say at once what they bring.
    inTurn: bool = false
  }

  require config.expectedVotes is Some(_) or config.votes != {}
    else "nodelist or quorum.expected_votes must be configured"
  require config.tieBreaker is Off or waits() or nodelistVotes() mod 2 == 0 or not config.lastManStanding
    else "auto_tie_breaker with last_man_standing and an odd number of votes needs wait_for_all"

  state {
    known: map<Node, Standing> = { self: newcomer() }
    /// The members of the ring, and those of the one before.
    current: set<Node> = {}
    previous: set<Node> = {}
    quorum: int = 0
    quorate: bool = false
    waiting: bool = waits()
    /// The lowest and the highest member when the votes last sufficed; they never did at first.
    lowest: Node? = None
    highest: Node? = None
    /// last_man_standing stands only while every node has one vote.
    standing: bool = config.lastManStanding
    /// Between the installation of a ring and the last member's nodeinfo.
    syncing: bool = false
    heard: set<Node> = {}
  }

  timer shrink = config.window

  // ---------------------------------------------------------------- what the configuration comes to

  fn nodelistVotes(): int = sum([v for n, v in config.votes])
  fn waits(): bool = config.waitForAll ?? config.twoNode
  /// two_node gives way to a tie-breaker; the wait_for_all that it brought stays.
  fn pair(): bool = config.twoNode and config.tieBreaker is Off
  /// In an odd cluster a tie-breaker without wait_for_all is off.
  fn tieBreaker(): TieBreaker = if nodelistVotes() mod 2 == 1 and not waits() then Off else config.tieBreaker

  fn newcomer(): Standing = Standing(
    votes: get(config.votes, self) ?? 1,
    expected: config.expectedVotes ?? nodelistVotes(),
    flags: if waits() then { First, WaitingForAll } else { First },
    member: true
  )

  // ---------------------------------------------------------------- votes

  fn mine(): Standing = known[self]
  fn members(): map<Node, Standing> = { n: s for n, s in known where s.member }
  fn total(): int = sum([s.votes for n, s in members()])
  /// What quorumtool shows as the highest expected.
  fn highestExpected(): int = max([s.expected for n, s in members()])

  /// Half the expected votes, rounded up past the middle. It falls only when this recount may lower it.
  fn majority(most: int, mayShrink: bool): int {
    let needed = max((most + 2) div 2, (total() + 2) div 2)
    if pair() and size(members()) <= 2 { return 1 }
    return if mayShrink then needed else max(quorum, needed)
  }

  /// Exactly half is here, and the nodes that went cannot have quorum on their own.
  fn tieBroken(): bool =
    total() == mine().expected div 2 and size(previous) - size(current) < quorum and tieBreakerHere()

  fn tieBreakerHere(): bool = match tieBreaker() {
    Off => false
    Lowest => isHere(lowest)
    Highest => isHere(highest)
    Listed(order) => match first([n for n in order where n in current]) {
      None => false
      Some(chosen) => no n in before(order, chosen): n in previous
    }
  }

  fn isHere(n: Node?): bool = match n {
    None => false
    Some(one) => one in members()
  }

  /// Every change of votes, members or expectations ends here. `byCount`: what is here is all that is expected.
  routine recount(mayShrink: bool, byCount: bool) {
    if total() > mine().expected { known[self].expected := total() }
    let count = size(members())
    quorum := majority(if byCount then count else highestExpected(), mayShrink)
    if byCount {
      known := { n: if s.member then s with { expected: count } else s for n, s in known }
    }
    judge()
  }

  routine judge() {
    if waits() and waiting {
      when total() == mine().expected else "waiting for all cluster members"
      wait(false)
    }
    let enough = quorum <= total()
    if enough {
      lowest := Some(min(keys(members())))
      highest := Some(max(keys(members())))
    }
    let now = enough or tieBroken()
    let changed = now != quorate
    quorate := now
    known[self].flags := if now then mine().flags + { Quorate } else mine().flags - { Quorate }
    if waits() { wait(not now) }
    if changed and not syncing { announce() }
  }

  routine wait(still: bool) {
    waiting := still
    known[self].flags := if still then mine().flags + { WaitingForAll } else mine().flags - { WaitingForAll }
  }

  routine announce() {
    emit QuorumChanged(quorate, members: current, total: total(), quorum: quorum, expected: mine().expected)
  }

  // ---------------------------------------------------------------- inputs

  on start { recount(false, false) }

  /// A ring is installed: who went no longer counts, and everybody tells everybody what it brings.
  on Regular(members: view) {
    syncing := true
    heard := {}
    let gone = current - view
    known := { n: if n in gone then s with { member: false } else s for n, s in known }
    if size(view) > 1 { known[self].flags := mine().flags - { First } }
    let someWent = size(view) >= quorum and gone != {}
    let tieHere = size(view) <= quorum and not tieBreaker() is Off and isHere(lowest)
    if standing and (someWent or tieHere) { arm shrink }
    previous := current
    current := view
    if not config.inTurn { introduce() }
  }
  on Turn(service) {
    when config.inTurn and service == 5 else "another service has its turn"
    introduce()
  }

  routine introduce() {
    emit Multicast(
      payload: NodeInfo(about: Some(self), votes: mine().votes, expected: mine().expected, flags: mine().flags)
    )
  }

  on Deliver(payload, from: peer) {
    match payload {
      NodeInfo(about, votes, expected, flags) => {
        when about == Some(peer) else "of a quorum device, or of somebody else"
        hear(peer, votes, expected, flags)
        heard := heard + { peer }
        if syncing and current subset heard {
          recount(false, false)
          syncing := false
          announce()
        }
      }
      _ => ignore "of another service"
    }
  }

  /// An inquorate node believes a quorate one, also about the votes to expect.
  routine hear(peer: Node, votes: int, expected: int, flags: set<Flag>) {
    let old = get(known, peer)
    let believes = not quorate and Quorate in flags
    if believes { known[self].expected := expected }
    let theirs = if Quorate in flags then expected else mine().expected
    known[peer] := Standing(votes: votes, expected: theirs, flags: flags, member: true)
    if votes > 1 {
      standing := false
      cancel shrink
    }
    if peer == self or First in flags or old != get(known, peer) { recount(believes, false) }
    let told = known[peer].flags
    if waits() and Quorate in told and WaitingForAll not in told { wait(false) }
  }

  /// last_man_standing_window is over: those who are here are all that is expected.
  on shrink {
    when quorate else "only a quorate partition lowers its expectations"
    recount(true, true)
  }
}
