/// Votequorum as corosync 3.1 decides it (votequorum(5)): which partition may act.
///
/// Where corosync does not do what its manual promises, this does (`Manual`), and `Corosync31` does as corosync 3.1 does.
/// Meant differently in both: node ids order as the positive numbers they are, a node of a cluster without a quorum
/// device says nothing about one, and the extra information of a device is not carried.

use types: Ring, Flag, Change, Multicast, Deliver, Regular, Leave
use sync: Turn, Speak, Activate, Hold, Release

/// auto_tie_breaker and auto_tie_breaker_node.
type TieBreaker = Off | Lowest | Highest | Listed(list<Node>)

/// quorum.device: a third party with votes of its own, which each node casts while its own connection to it says so. It polls
/// within `timeout`, and within `syncTimeout` after a new ring. Without votes it has one less than the nodes have, each of
/// which must have one.
type Device = { votes: int?, timeout: duration, syncTimeout: duration }

/// What may change while a node runs; `votes` by node, empty without a nodelist.
type Settings = { votes: map<Node, int>, expectedVotes: int?, twoNode: bool, device: Device? }

/// The manual's promises, or what corosync 3.1 makes of them: quorum in eight bits, allow_downscale below its floor,
/// expected_votes_tracking that never reaches the disk, and an end to wait_for_all that also ends what operators set.
type Promises = Manual | Corosync31

/// What a node knows of another, or of itself; only members count.
type Standing = { votes: int, expected: int, flags: set<Flag>, member: bool }
type NodeState = Member | Dead | Departing

type Request = SetExpected | SetVotes | ReadConfig | Register | Unregister | Rename | Poll | AllowMasterWins
/// As cs_error_t of libvotequorum names them.
type Answer = Ok | InvalidParameter | Access | NotExist | NameNotFound | Exists | TryAgain | WrongRing

// ---------------------------------------------------------------- for whoever runs on this node

/// The verdict: told after each sync, and when it changes between two.
signal QuorumChanged(quorate: bool, members: set<Node>, total: int, quorum: int, expected: int)
/// What the quorum device is told of a new ring; its polls carry the ring.
signal NodeListChanged(ring: Ring, members: set<Node>)
signal ExpectedVotesChanged(expected: int)
signal Answered(request: Request, answer: Answer)
/// votequorum_getinfo(3): of a node, ourselves without one. `total` counts the device as that node does.
signal GetInfo(about: Node?)
signal Info(
  node: Node,
  state: NodeState,
  votes: int,
  expected: int,
  highestExpected: int,
  total: int,
  quorum: int,
  quorate: bool,
  twoNode: bool,
  waitForAll: bool,
  lastManStanding: bool,
  autoTieBreaker: bool,
  allowDownscale: bool,
  flags: set<Flag>,
  deviceName: text?,
  deviceVotes: int
)
/// There is no such node.
signal NoInfo(node: Node)

// ---------------------------------------------------------------- what an operator may ask

/// votequorum_setexpected(3) and votequorum_setvotes(3).
signal SetExpectedVotes(expected: int)
signal SetNodeVotes(node: Node, votes: int)
/// quorum.cancel_wait_for_all.
signal CancelWaitForAll
/// The configuration was read again (corosync-cfgtool -R), here as on every node.
signal Reload(settings: Settings, succeeded: bool)
/// The node is to stop in good order; `Leave` follows when the others have heard.
signal ShutDown

// ---------------------------------------------------------------- what this node's quorum device asks

signal RegisterDevice(name: text)
signal UnregisterDevice(name: text)
signal RenameDevice(old: text, new: text)
signal PollDevice(name: text, castsVote: bool, ring: Ring)
signal SetMasterWins(name: text, allowed: bool)

const deviceFlags: set<Flag> = { DeviceRegistered, DeviceAlive, DeviceCastsVote, DeviceMasterWins, DeviceInfoSet }

fn nodelistVotes(votes: map<Node, int>): int = sum([v for n, v in votes])
fn allHaveOne(votes: map<Node, int>): bool = nodelistVotes(votes) == size(votes)

fn membersOf(known: map<Node, Standing>): map<Node, Standing> = { n: s for n, s in known where s.member }
fn votesOf(known: map<Node, Standing>): int = sum([s.votes for n, s in membersOf(known)])

/// The device's votes; none are known when they cannot be derived.
fn votesOfDevice(s: Settings): int? = match s.device {
  None => Some(0)
  Some(d) => match d.votes {
    Some(v) => Some(v)
    None => if s.expectedVotes == None and allHaveOne(s.votes) then Some(max(0, nodelistVotes(s.votes) - 1)) else None
  }
}

/// quorum.expected_votes, else what the nodelist has, together with a device whose votes follow from it.
fn expectedOf(s: Settings): int =
  s.expectedVotes
    ?? nodelistVotes(s.votes)
      + match s.device {
        None => 0
        Some(d) => if d.votes == None then votesOfDevice(s) ?? 0 else 0
      }

/// The device has votes, and at least two are left for the nodes.
fn deviceFits(s: Settings): bool = match votesOfDevice(s) {
  None => false
  Some(v) =>
    v == 0
      or match s.expectedVotes {
        None => true
        Some(e) => e - v >= 2
      }
}

/// When a member of a new ring says what it brings: as it is installed; in its turn, when it may have heard others, as
/// worlds of views give turns; or in the turn of its service (`Sync`), which also says when all are through.
type Speaking = AtOnce | InTurn | Synchronised

machine Votequorum {
  config {
    /// quorum_votes of each node of the nodelist.
    votes: map<Node, int>
    /// quorum.votes: of a node that is not in the nodelist.
    ownVotes: int = 1
    /// quorum.expected_votes; without it the sum of the nodelist's votes.
    expectedVotes: int? = None
    twoNode: bool = false
    /// quorum.wait_for_all; without it as two_node.
    waitForAll: bool? = None
    tieBreaker: TieBreaker = Off
    lastManStanding: bool = false
    window: duration = 10s
    allowDownscale: bool = false
    expectedVotesTracking: bool = false
    device: Device? = None
    promises: Promises = Manual
    speaking: Speaking = AtOnce
    /// In models: a registered device polls in time, always.
    steadyDevice: bool = false
  }

  require config.expectedVotes is Some(_) or config.votes != {}
    else "nodelist or quorum.expected_votes must be configured"
  require canBreakTies(config.votes, config.twoNode)
    else "auto_tie_breaker with last_man_standing and an odd number of votes needs wait_for_all"
  require config.device == None or not config.twoNode else "two_node and a quorum device exclude each other"
  require config.device == None or not config.lastManStanding
    else "last_man_standing and a quorum device exclude each other"
  require config.device == None or tieBreakerWith(config.votes, config.twoNode) is Off
    else "auto_tie_breaker and a quorum device exclude each other"
  require config.device == None or not config.allowDownscale
    else "allow_downscale and a quorum device exclude each other"
  require match votesOfDevice(given()) {
    None => config.expectedVotes == None
    Some(_) => true
  }
    else "with expected_votes a quorum device needs device.votes"
  require match votesOfDevice(given()) {
    None => config.expectedVotes is Some(_)
    Some(_) => true
  }
    else "a quorum device needs device.votes when not every node has one vote"
  require votesOfDevice(given()) == None or deviceFits(given())
    else "device.votes is too high, or expected_votes too low"

  state {
    settings: Settings = given()
    ring: Ring = Ring(rep: self, seq: 0)
    known: map<Node, Standing> = { self: newcomer() }
    /// Of nodes that went, what they said last: for whoever asks.
    departed: map<Node, Standing> = {}
    /// The members of the ring, and those of the one before.
    current: set<Node> = {}
    previous: set<Node> = {}
    quorum: int = 0
    quorate: bool = false
    waiting: bool = waitsWith(config.twoNode)
    /// With a tie-breaker, the lowest and the highest member when the votes last sufficed; they never did at first.
    lowest: Node? = None
    highest: Node? = None
    /// last_man_standing stands only while every node has one vote.
    standing: bool = config.lastManStanding
    /// The votes to expect as they were last configured; allow_downscale goes no lower.
    floor: int = expectedOf(given())
    /// Between the installation of a ring and its activation.
    syncing: bool = false
    heard: set<Node> = {}
    /// Of the quorum device. A reload may forbid it to operate.
    deviceVotes: int = votesOfDevice(given()) ?? 0
    deviceName: text? = None
    registering: text? = None
    masterWins: bool = false
    operable: bool = true
    /// The ring of its last poll; and whether this ring waits for one.
    polledOn: Ring? = None
    awaited: bool = false
  }
  durable {
    /// expected_votes_tracking: the most votes that were ever expected.
    barrier: int = 0
  }

  timer shrink = config.window
  timer poll = 10s

  // ---------------------------------------------------------------- what the configuration comes to

  fn given(): Settings = Settings(
    votes: config.votes,
    expectedVotes: config.expectedVotes,
    twoNode: config.twoNode,
    device: config.device
  )

  fn waitsWith(twoNode: bool): bool = config.waitForAll ?? twoNode
  fn waits(): bool = waitsWith(settings.twoNode)
  /// two_node gives way to a tie-breaker; the wait_for_all that it brought stays.
  fn pair(): bool = settings.twoNode and config.tieBreaker is Off
  /// In an odd cluster a tie-breaker without wait_for_all is off.
  fn tieBreakerWith(
    votes: map<Node, int>,
    twoNode: bool
  ): TieBreaker = if nodelistVotes(votes) mod 2 == 1 and not waitsWith(twoNode) then Off else config.tieBreaker
  fn tieBreaker(): TieBreaker = tieBreakerWith(settings.votes, settings.twoNode)
  fn canBreakTies(
    votes: map<Node, int>,
    twoNode: bool
  ): bool = config.tieBreaker is Off or not config.lastManStanding or not tieBreakerWith(votes, twoNode) is Off
  /// allow_downscale brings expected_votes_tracking.
  fn tracks(): bool = config.expectedVotesTracking or config.allowDownscale

  fn ownVotes(votes: map<Node, int>): int = get(votes, self) ?? config.ownVotes

  fn newcomer(): Standing = Standing(
    votes: ownVotes(config.votes),
    expected: expectedOf(given()),
    flags: if waitsWith(config.twoNode) then { First, WaitingForAll } else { First },
    member: true
  )

  /// votequorum(5), "expected_votes_tracking": what was seen is the least. corosync puts it in the place of quorum.expected_votes,
  /// even where that is more; and where nothing was seen yet, nothing: then only the nodelist counts.
  fn tracked(
    s: Settings
  ): int =
    if not tracks() then expectedOf(s)
    else if config.promises is Corosync31
      then if barrier == 0 then expectedOf(s with { expectedVotes: None }) else barrier
    else max(expectedOf(s), barrier)

  // ---------------------------------------------------------------- votes

  fn mine(): Standing = known[self]
  fn members(): map<Node, Standing> = membersOf(known)
  /// The members' votes, and those of the device where it casts them through this node.
  fn total(): int = votesOf(known) + (if DeviceCastsVote in mine().flags then deviceVotes else 0)
  /// What quorumtool shows as the highest expected.
  fn highestExpected(): int = max([s.expected for n, s in members()] + [0])
  fn registered(): bool = DeviceRegistered in mine().flags

  /// Half the expected votes, rounded up past the middle. It falls only when this recount may lower it.
  fn majority(most: int, mayShrink: bool): int {
    let needed = max((most + 2) div 2, (total() + 2) div 2)
    let here = size(members()) + (if DeviceCastsVote in mine().flags then 1 else 0)
    if pair() and here <= 2 { return 1 }
    return if mayShrink then needed else max(quorum, needed)
  }

  /// corosync keeps quorum in eight bits.
  fn kept(needed: int): int = if config.promises is Corosync31 then needed mod 256 else needed

  /// Exactly half is here, and the nodes that went cannot have quorum on their own.
  fn tieBroken(): bool =
    not config.tieBreaker is Off
      and total() == mine().expected div 2
      and size(previous) - size(current) < quorum
      and tieBreakerHere()

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

  /// master_wins: a member's vote of the device is enough.
  fn masterHere(): bool =
    masterWins and exists n, s in members(): DeviceMasterWins in s.flags and DeviceCastsVote in s.flags

  /// Every change of votes, members or expectations ends here. `byCount`: what is here is all that is expected.
  routine recount(mayShrink: bool, byCount: bool) {
    let all = votesOf(known) + deviceVotes
    if all > mine().expected {
      known[self].expected := all
      emit ExpectedVotesChanged(expected: all)
    }
    if tracks() { barrier := max(barrier, mine().expected) }
    let count = size(members()) + (if deviceVotes > 0 then 1 else 0)
    let least = if config.allowDownscale then max(floor, count) else count
    quorum := kept(majority(if byCount and count > 0 then least else highestExpected(), mayShrink))
    if byCount and count > 0 { expect(if config.promises is Corosync31 then count else least) }
    judge()
  }

  routine expect(votes: int) {
    known := { n: if s.member then s with { expected: votes } else s for n, s in known }
  }

  routine judge() {
    if waits() and waiting {
      when total() == mine().expected else "waiting for all cluster members"
      wait(false)
    }
    let enough = quorum <= total()
    if enough and not config.tieBreaker is Off {
      lowest := Some(min(keys(members()) + { self }))
      highest := Some(max(keys(members()) + { self }))
    }
    let now = enough or tieBroken() or masterHere()
    let changed = now != quorate
    quorate := now
    setFlag(Quorate, now)
    if waits() { wait(not now) }
    if changed and not syncing { announce() }
  }

  routine wait(still: bool) {
    waiting := still
    setFlag(WaitingForAll, still)
  }

  routine setFlag(
    flag: Flag,
    on: bool
  ) { known[self].flags := if on then mine().flags + { flag } else mine().flags - { flag } }

  routine announce() {
    emit QuorumChanged(quorate, members: current, total: total(), quorum: quorum, expected: mine().expected)
  }

  // ---------------------------------------------------------------- a new ring

  on start {
    // What corosync 3.1 writes of the barrier does not reach the disk.
    if config.promises is Corosync31 { barrier := 0 }
    known[self].expected := tracked(given())
    floor := mine().expected
    recount(false, false)
  }

  /// A ring is installed: who went no longer counts, and everybody tells everybody what it brings.
  on Regular(ring: installed, members: view) {
    syncing := true
    heard := {}
    let gone = current - view
    // Of one that was leaving it matters whether it says so again.
    departed := departed + { n: s with { member: false } for n, s in known where n in gone and Leaving not in s.flags }
    known := {
      n: if n in gone then s with { member: false } else s
      for n, s in known
      where n not in gone or Leaving in s.flags
    }
    if size(view) > 1 { setFlag(First, false) }
    let someWent = size(view) >= quorum and gone != {}
    let breaksTies = not config.tieBreaker is Off and not tieBreaker() is Off
    let tieHere = breaksTies and size(view) <= quorum and isHere(lowest)
    if standing and (someWent or tieHere) { arm shrink }
    previous := current
    current := view
    ring := installed
    awaited := false
    if registered() and DeviceAlive in mine().flags { awaitDevice() }
    if config.speaking == AtOnce { introduce() }
  }
  on Speak {
    when config.speaking == InTurn else "its turn comes otherwise"
    introduce()
  }
  on Turn(service) {
    when synchronised() and service == 5 else "another service has its turn"
    introduce()
  }
  on Activate(service) {
    when synchronised() and service == 5 else "another service had its turn"
    activate()
  }

  fn synchronised(): bool = config.speaking == Synchronised

  routine introduce() {
    say()
    sayDevice()
    match deviceName {
      None => ignore "no device is known by name"
      Some(name) => emit Multicast(payload: DeviceRegistration(name: name, registers: true))
    }
    emit NodeListChanged(ring, members: current)
  }

  routine say() {
    emit Multicast(
      payload: NodeInfo(about: Some(self), votes: mine().votes, expected: mine().expected, flags: mine().flags)
    )
  }
  routine sayDevice() {
    if settings.device is Some(_) or deviceVotes > 0 {
      emit Multicast(payload: NodeInfo(about: None, votes: deviceVotes, expected: 0, flags: {}))
    }
  }

  routine activate() {
    recount(false, false)
    syncing := false
    announce()
  }
  /// Without services a ring is active when all have been heard.
  routine activateWhenHeard() {
    if syncing and not synchronised() and not awaited and current subset heard { activate() }
  }

  // ---------------------------------------------------------------- what members say

  on Deliver(payload, from: peer) {
    match payload {
      NodeInfo(about, votes, expected, flags) => match about {
        None => hearDevice(peer, votes)
        Some(node) => {
          when node == peer else "of somebody else"
          hear(peer, votes, expected, flags)
          if not synchronised() { heard := heard + { peer } }
          activateWhenHeard()
        }
      }
      Reconfigure(about, change) => reconfigure(about, change)
      DeviceRegistration(name, registers) => if registers {
        hearRegistration(peer, name)
      } else {
        forgetName()
      }
      DeviceRename(old, new) => if deviceName == Some(old) and new != "" { deviceName := Some(new) }
      _ => ignore "of another service"
    }
  }

  /// An inquorate node believes a quorate one, also about the votes to expect.
  routine hear(peer: Node, votes: int, expected: int, flags: set<Flag>) {
    let old = get(known, peer)
    let leaves = Leaving in flags
    let believes = not quorate and Quorate in flags
    if believes { known[self].expected := expected }
    let theirs = if Quorate in flags or tracks() then expected else mine().expected
    known[peer] := Standing(votes: votes, expected: theirs, flags: flags, member: not leaves)
    departed := departed - { peer }
    if votes > 1 {
      standing := false
      cancel shrink
    }
    if peer == self or First in flags or old != get(known, peer) {
      recount(believes or leaves, leaves)
    }
    let told = known[peer].flags
    if waits() and Quorate in told and WaitingForAll not in told { wait(false) }
    if peer == self and leaves { emit Leave }
  }

  /// The device's votes never fall, but for what an inquorate node believes a quorate one.
  routine hearDevice(peer: Node, votes: int) {
    when peer in keys(known) else "of a node that has not been heard of"
    let believes = not quorate and Quorate in known[peer].flags
    let now = if believes then votes else max(deviceVotes, votes)
    when now != deviceVotes else "nothing new"
    deviceVotes := now
    recount(false, false)
  }

  // ---------------------------------------------------------------- changes at run time

  /// Every node applies it where it is delivered, its sender too.
  routine reconfigure(about: Node?, change: Change) {
    match change {
      ExpectedVotes(votes) => {
        if votes > 0 { expect(votes) }
        emit ExpectedVotesChanged(expected: mine().expected)
        floor := votes
        if tracks() { known[self].expected := max(mine().expected, barrier) }
        recount(true, false)
      }
      NodeVotes(votes) => {
        match about {
          None => deviceVotes := votes
          Some(node) => {
            when heardOf(node) else "of a node that has not been heard of"
            setVotes(node, votes)
          }
        }
        recount(true, false)
      }
      WaitForAllCancelled => {
        wait(false)
        recount(false, false)
      }
    }
  }

  /// Not below what is here, and not so high that a quorate cluster would lose quorum.
  on SetExpectedVotes(expected) {
    let fits = expected > 0 and expected >= total() and (not quorate or majority(expected, true) <= total())
    emit Answered(request: SetExpected, answer: if fits then Ok else InvalidParameter)
    when fits else "too few, or too many for a quorate cluster"
    expect(expected)
    emit Multicast(payload: Reconfigure(about: Some(self), change: ExpectedVotes(expected)))
  }

  /// Not so many, nor so few, that quorum would be out of reach.
  on SetNodeVotes(node, votes) {
    if not heardOf(node) { emit Answered(request: SetVotes, answer: NameNotFound) }
    when heardOf(node) else "no such node was ever a member"
    let before = (get(known, node) ?? departed[node]).votes
    setVotes(node, votes)
    let needed = majority(highestExpected(), true)
    let fits = votes >= 0 and needed >= total() div 2 and needed <= total()
    emit Answered(request: SetVotes, answer: if fits then Ok else InvalidParameter)
    if not fits { setVotes(node, before) }
    when fits else "so many, or so few, that quorum would be out of reach"
    emit Multicast(payload: Reconfigure(about: Some(node), change: NodeVotes(votes)))
  }

  fn heardOf(node: Node): bool = node in keys(known) or node in keys(departed)
  routine setVotes(node: Node, votes: int) {
    if node in keys(known) { known[node].votes := votes } else { departed[node].votes := votes }
  }

  on CancelWaitForAll {
    // Corosync clears the key that it was asked by, and takes that for a change of its configuration.
    if config.promises is Corosync31 { configureAnew() }
    emit Multicast(payload: Reconfigure(about: Some(self), change: WaitForAllCancelled))
  }

  /// votequorum(5): votes, quorum_votes, expected_votes and two_node change at run time, and the device.
  on Reload(settings: new, succeeded) {
    let usable =
      succeeded
        and (new.expectedVotes is Some(_) or new.votes != {})
        and (not standing or canBreakTies(new.votes, new.twoNode))
    emit Answered(request: ReadConfig, answer: if usable then Ok else InvalidParameter)
    // A file that was read and is of no use is answered with how the node goes on.
    if succeeded and not usable {
      say()
      sayDevice()
    }
    when usable else "what was configured before goes on"
    // Of two_node and a device the one goes on that is there already.
    let pairs = new.twoNode and not (new.device is Some(_) and registered())
    settings := new with { twoNode: pairs }
    operable :=
      new.device == None or not (pairs or standing or config.allowDownscale) and tieBreaker() is Off and deviceFits(new)
    configureAnew()
  }

  /// What operators set since is forgotten, by all.
  routine configureAnew() {
    let old = mine()
    known[self] := old with { votes: ownVotes(settings.votes), expected: tracked(settings) }
    floor := mine().expected
    deviceVotes := votesOfDevice(settings) ?? deviceVotes
    // wait_for_all does not begin anew, but it ends with the two_node that brought it.
    if not waits() { wait(false) }
    say()
    sayDevice()
    if mine().votes != old.votes {
      emit Multicast(payload: Reconfigure(about: Some(self), change: NodeVotes(mine().votes)))
    }
    if mine().expected != old.expected {
      emit Multicast(payload: Reconfigure(about: Some(self), change: ExpectedVotes(mine().expected)))
    }
  }

  /// Only with allow_downscale a node that leaves is told from one that is lost.
  on ShutDown {
    if config.allowDownscale {
      setFlag(Leaving, true)
      say()
    } else {
      emit Leave
    }
  }

  /// last_man_standing_window is over: those who are here are all that is expected.
  on shrink {
    when quorate else "only a quorate partition lowers its expectations"
    recount(true, true)
  }

  // ---------------------------------------------------------------- the quorum device

  /// The ring is not active before the device has polled on it, or its time is over.
  routine awaitDevice() {
    awaited := true
    expectPoll(
      match settings.device {
        None => 30s
        Some(d) => d.syncTimeout
      }
    )
    if synchronised() { emit Hold(service: 5) }
  }
  routine noLongerAwait() {
    when awaited else "nothing waits for the device"
    awaited := false
    if synchronised() { emit Release(service: 5) }
    activateWhenHeard()
  }

  fn refusal(
    name: text
  ): Answer =
    if not operable then Access
    else if not registered() then NotExist
    else if deviceName != Some(name) then InvalidParameter
    else Ok

  /// All nodes have one device, by name: the first that is registered.
  on RegisterDevice(name) {
    let answer =
      if not operable then Access
      else if name == "" then InvalidParameter
      else if registered() then if deviceName == Some(name) then Ok else Exists
      else if registering is Some(_) then TryAgain
      else Ok
    if answer is Ok and not registered() {
      registering := Some(name)
      emit Multicast(payload: DeviceRegistration(name: name, registers: true))
    } else {
      emit Answered(request: Register, answer: answer)
    }
  }

  routine hearRegistration(peer: Node, name: text) {
    when name != "" else "a device without a name"
    when peer != self or registering is Some(_) else "said of a new ring"
    deviceName := Some(deviceName ?? name)
    when peer == self else "of another node's connection"
    registering := None
    if deviceName == Some(name) {
      setFlag(DeviceRegistered, true)
      sayDevice()
      say()
      emit Answered(request: Register, answer: Ok)
    } else {
      emit Answered(request: Register, answer: Exists)
    }
  }

  on UnregisterDevice(name) {
    let answer = if not registered() then NotExist else if deviceName != Some(name) then InvalidParameter else Ok
    emit Answered(request: Unregister, answer: answer)
    when answer is Ok else "there is no such device"
    cancel poll
    known[self].flags := mine().flags - deviceFlags
    say()
    emit Multicast(payload: DeviceRegistration(name: name, registers: false))
    noLongerAwait()
  }
  routine forgetName() {
    if no n, s in members(): DeviceRegistered in s.flags { deviceName := None }
  }

  on RenameDevice(old, new) {
    let answer =
      if not registered() then NotExist else if deviceName != Some(old) or new == "" then InvalidParameter else Ok
    emit Answered(request: Rename, answer: answer)
    when answer is Ok else "there is no such device"
    emit Multicast(payload: DeviceRename(old: old, new: new))
  }

  /// A poll counts on the ring that it is about: the device has seen who is here.
  on PollDevice(name, castsVote, ring: theirs) {
    let answer = if operable and registered() and theirs != ring then WrongRing else refusal(name)
    emit Answered(request: Poll, answer: answer)
    when answer is Ok else "the poll is refused"
    polledOn := Some(theirs)
    let old = mine().flags
    setFlag(DeviceAlive, true)
    setFlag(DeviceCastsVote, castsVote)
    if mine().flags != old { say() }
    expectPoll(
      match settings.device {
        None => 10s
        Some(d) => d.timeout
      }
    )
    noLongerAwait()
  }
  routine expectPoll(within: duration) {
    if not config.steadyDevice { arm poll for within }
  }

  on SetMasterWins(name, allowed) {
    let answer = refusal(name)
    emit Answered(request: AllowMasterWins, answer: answer)
    when answer is Ok else "there is no such device"
    let old = mine().flags
    setFlag(DeviceMasterWins, allowed)
    if mine().flags != old { say() }
    masterWins := allowed
  }

  /// The device has gone silent.
  on poll {
    when DeviceAlive in mine().flags else "it never spoke"
    known[self].flags := mine().flags - { DeviceAlive, DeviceCastsVote }
    say()
    noLongerAwait()
  }

  // ---------------------------------------------------------------- for quorumtool

  on GetInfo(about) {
    let node = about ?? self
    if heardOf(node) {
      inform(node, get(known, node) ?? departed[node])
    } else {
      emit NoInfo(node: node)
    }
  }
  routine inform(
    node: Node,
    s: Standing
  ) {
    emit Info(
      node: node,
      state: if s.member then Member else if Leaving in s.flags and node in current then Departing else Dead,
      votes: s.votes,
      expected: s.expected,
      highestExpected: highestExpected(),
      total: votesOf(known) + (if DeviceCastsVote in s.flags then deviceVotes else 0),
      quorum: quorum,
      quorate: quorate,
      twoNode: pair(),
      waitForAll: waits(),
      lastManStanding: standing,
      autoTieBreaker: not tieBreaker() is Off,
      allowDownscale: config.allowDownscale,
      flags: s.flags,
      deviceName: deviceName,
      deviceVotes: deviceVotes
    )
  }
}
