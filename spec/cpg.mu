/// Closed process groups as corosync's cpg.c has them (cpg_overview(3)): processes join named groups, are told who else is
/// in them, and get what members multicast, all of it in the ring's one order, their own messages included.
///
/// What differs from corosync, meant each time:
/// - Who came along is counted from the ring on which groups were last synchronised, and not from the ring just before: a
///   node that was away while a synchronisation was cut short is told as left (mutant ForgetsWhoWasAway).
/// - A process that left is told its own leave, and nothing after that; it may join again.
/// - A leave of a process that nobody knows is told to nobody.
/// - The totem configuration is told at each join, without asking for it.
/// - Requests during a synchronisation wait for its end, where corosync has the client try again.
///
/// Left out: iteration over all groups, cpg_local_get. Fragments are read and not sent: what a client hands in is whole.

use types: CpgReason, FragmentPlace, GroupPid, Ring, SyncDone, Payload, Multicast, Deliver, Transitional, Regular
use sync: Turn, Activate

/// A member of a group, as it is told.
type Address = { node: Node, pid: int }
/// Who came or went, and why.
type Change = { node: Node, pid: int, reason: CpgReason }
/// What becomes of a request; the names are those of cs_error_t.
type CpgResult = Ok | TryAgain | Exist | NotExist | Busy | TooBig | NotSupported

// ------------------------------------------------------------------ between the service and its clients on this node

/// From a client, a number that whoever runs the node gives out: a process, by its number, wants to be in a group. Of one
/// group at a time.
signal CpgJoin(client: int, group: text, pid: int)
signal CpgLeave(client: int)
/// Multicast this to the group; `size` is in bytes.
signal CpgMcast(client: int, body: text, size: int)
/// The client is gone, without a word or with one.
signal CpgFinalize(client: int)

/// To a client: what becomes of its last request.
signal CpgAnswer(client: int, result: CpgResult)
/// To members: a message, in parts to be put together.
signal CpgDeliver(clients: set<int>, group: text, node: Node, pid: int, parts: list<text>)
/// To members: who is in the group from here on, who left, who joined.
signal CpgConfchg(clients: set<int>, group: text, members: set<Address>, left: set<Change>, joined: set<Change>)
/// To members: the ring, once groups are synchronised on it.
signal CpgTotemConfchg(clients: set<int>, ring: Ring, members: set<Node>)

/// A process of a group, by its node and its number there.
type Process = { group: text, node: Node, pid: int }

/// How far a client's membership is. `Closed`: it is gone, and its leave is on its way.
type Membership = Joining | Joined | Leaving | Closed
type Client = { group: text, pid: int, membership: Membership }

/// A message in fragments: what is here, in bytes too, and the clients who were members at its first one.
type Fragments = { parts: list<text>, bytes: int, clients: set<int> }

/// The largest message that a client hands in: libcpg's buffer is of 1 MiB, of which 1 KiB is for heads.
const largest: int = 1_047_552
/// No message that comes in fragments is larger; a longer one is dropped.
const largestWhole: int = 16_777_216
/// What a message takes beside its body, in bytes.
const overhead: int = 200
/// So many requests wait for the end of a synchronisation; a leave waits all the same.
const mostHeld: int = 1_000

fn inGroup(all: set<Process>, group: text): set<Process> = { p for p in all where p.group == group }

machine Cpg {
  config {
    /// Whether this node has process groups.
    enabled: bool = false
    /// How many bytes of its clients a node has under way before they have to try again.
    underWay: int = 4_194_304
  }
  state {
    /// The clients of this node that are in a group, or on their way in or out.
    clients: map<int, Client> = {}
    /// The processes of all groups on all nodes.
    processes: set<Process> = {}
    ring: Ring = Ring(rep: self, seq: 0)
    members: set<Node> = {}
    /// The members when groups were last synchronised, and who of them came along through all rings since.
    settled: set<Node> = {}
    along: set<Node> = {}
    /// Which processes members have, as they said in this synchronisation.
    listed: set<Process> = {}
    synchronised: bool = false
    /// What waits for the end of the synchronisation.
    held: list<Payload> = []
    /// Bytes of this node's clients that have not come back yet, overhead included.
    owed: int = 0
    fragments: map<Process, Fragments> = {}
  }

  // ---------------------------------------------------------------- requests

  on CpgJoin(client, group, pid) {
    let result = admission(client, group, pid)
    emit CpgAnswer(client, result: result)
    when result == Ok else "it may not join now"
    clients[client] := Client(group: group, pid: pid, membership: Joining)
    say(ProcJoin(group, pid))
  }

  fn admission(client: int, group: text, pid: int): CpgResult {
    if not config.enabled { return NotSupported }
    if size(held) >= mostHeld { return TryAgain }
    // The same process comes back before its leave did.
    if exists c in values(clients): c.group == group and c.pid == pid and c.membership in { Leaving, Closed } {
      return TryAgain
    }
    if exists c in values(clients): c.group == group and c.pid == pid { return Exist }
    return match get(clients, client) {
      None => Ok
      Some(mine) => if mine.membership == Leaving then Busy else Exist
    }
  }

  on CpgLeave(client) {
    match get(clients, client) {
      Some(mine) where mine.membership == Joined => {
        clients[client].membership := Leaving
        say(ProcLeave(group: mine.group, pid: mine.pid, reason: ByLeave))
        emit CpgAnswer(client, result: Ok)
      }
      Some(mine) => emit CpgAnswer(client, result: if mine.membership == Joining then Busy else NotExist)
      None => emit CpgAnswer(client, result: NotExist)
    }
  }

  on CpgMcast(client, body, size: bytes) {
    match get(clients, client) {
      Some(mine) where mine.membership in { Joining, Joined } => {
        let result = capacity(bytes)
        emit CpgAnswer(client, result: result)
        when result == Ok else "there is no room for it"
        owed := owed + bytes + overhead
        say(GroupMcast(group: mine.group, pid: mine.pid, body: body, size: bytes))
      }
      _ => emit CpgAnswer(client, result: NotExist)
    }
  }

  fn capacity(
    bytes: int
  ): CpgResult =
    if bytes > largest then TooBig
    else if owed > 0 and owed + bytes + overhead > config.underWay or size(held) >= mostHeld then TryAgain
    else Ok

  on CpgFinalize(client) {
    match get(clients, client) {
      Some(mine) => {
        if mine.membership != Leaving {
          say(ProcLeave(group: mine.group, pid: mine.pid, reason: ProcDown))
        }
        clients[client].membership := Closed
      }
      None => ignore "it was in no group"
    }
  }

  /// Groups speak on a ring only when they know who is in them.
  routine say(payload: Payload) {
    if synchronised { emit Multicast(payload) } else { held := append(held, payload) }
  }

  // ---------------------------------------------------------------- what clients are told

  /// Those who are told what happens in a group.
  fn listeners(
    group: text
  ): set<int> = { c for c, one in clients where one.group == group and one.membership in { Joined, Leaving } }

  /// One client of each group that this node has clients in: who tells of a group goes through these.
  fn speaksFor(client: int): bool = client == min({ c for c, one in clients where one.group == clients[client].group })

  /// Who came is a member now, and who went is none; clients of this node learn it of themselves here.
  routine tell(group: text, left: set<Change>, joined: set<Change>) {
    let here = { j.pid for j in joined where j.node == self }
    let fresh = { c for c, one in clients where one.group == group and one.membership == Joining and one.pid in here }
    for c in fresh { clients[c].membership := Joined }
    let members = { Address(node: p.node, pid: p.pid) for p in inGroup(processes, group) }
    let told = listeners(group)
    if told != {} {
      emit CpgConfchg(clients: told, group: group, members: members, left: left, joined: joined)
    }
    if fresh != {} { emit CpgTotemConfchg(clients: fresh, ring: ring, members: settled) }
  }

  // ---------------------------------------------------------------- messages, in the ring's order

  on Deliver(payload, from: peer) {
    match payload {
      ProcJoin(group, pid) => enter(Process(group: group, node: peer, pid: pid))
      ProcLeave(group, pid, reason) => exit(Process(group: group, node: peer, pid: pid), reason)
      JoinList(theirs) => {
        when config.enabled else "there are no process groups here"
        listed := listed + { Process(group: p.group, node: peer, pid: p.pid) for p in theirs }
      }
      GroupMcast(group, pid, body, bytes) => {
        if peer == self { owed := max(0, owed - bytes - overhead) }
        deliver(group, peer, pid, [body], listeners(group))
      }
      GroupFragment(group, pid, place, body, bytes) => {
        collect(Process(group: group, node: peer, pid: pid), place, body, bytes)
      }
      _ => ignore "of another service, or of those who were lost: each node sees for itself"
    }
  }

  routine enter(who: Process) {
    when config.enabled else "there are no process groups here"
    when who not in processes else "it is there already"
    processes := processes + { who }
    tell(who.group, {}, { Change(node: who.node, pid: who.pid, reason: ByJoin) })
  }

  routine exit(who: Process, reason: CpgReason) {
    let gone = {
      c
      for c, one in clients
      where who.node == self and one.group == who.group and one.pid == who.pid and one.membership in { Leaving, Closed }
    }
    remove({ who }, reason)
    clients := clients - gone
  }

  /// Groups of which somebody is gone are told, each once.
  routine remove(gone: set<Process>, reason: CpgReason) {
    let known = gone & processes
    processes := processes - known
    fragments := fragments - known
    for c, one in clients {
      if speaksFor(c) and inGroup(known, one.group) != {} {
        tell(one.group, { Change(node: p.node, pid: p.pid, reason: reason) for p in inGroup(known, one.group) }, {})
      }
    }
  }

  /// To members of this node, if the sender's node has a member.
  routine deliver(group: text, node: Node, pid: int, parts: list<text>, members: set<int>) {
    when members != {} else "nobody here is in this group"
    when exists p in processes: p.group == group and p.node == node else "of a node without a member"
    emit CpgDeliver(clients: members, group: group, node: node, pid: pid, parts: parts)
  }

  /// Whoever joined after the first fragment gets none of it.
  routine collect(who: Process, place: FragmentPlace, body: text, bytes: int) {
    when who in processes else "of nobody in the group"
    if place == FirstFragment {
      fragments[who] := Fragments(parts: [body], bytes: bytes, clients: listeners(who.group))
    } else {
      match get(fragments, who) {
        None => ignore "its beginning is missing"
        Some(before) => {
          let now = Fragments(parts: append(before.parts, body), bytes: before.bytes + bytes, clients: before.clients)
          fragments := fragments - { who }
          when now.bytes <= largestWhole else "it is too large"
          if place == LastFragment {
            deliver(who.group, who.node, who.pid, now.parts, now.clients & listeners(who.group))
          } else {
            fragments[who] := now
          }
        }
      }
    }
  }

  // ---------------------------------------------------------------- a new ring

  on Transitional(members: came) {
    when config.enabled else "there are no process groups here"
    along := along & came
  }

  on Regular(ring: installed, members: all) {
    when config.enabled else "there are no process groups here"
    ring := installed
    members := all
    listed := {}
    synchronised := false
  }

  /// Whom this node lost, for the others' logs, and then the processes that it has.
  on Turn(service) {
    when config.enabled and service == 2 else "another service has its turn"
    emit Multicast(payload: Downlist(before: size(settled), left: settled - along))
    let own = { GroupPid(group: p.group, pid: p.pid) for p in processes where p.node == self }
    if own != {} { emit Multicast(payload: JoinList(own)) }
  }

  /// Processes of lost nodes go, those that members have come, those that nobody has any more go.
  on Activate(service) {
    when config.enabled and service == 2 else "of another service"
    let lost = settled - along
    settled := members
    along := members
    remove({ p for p in processes where p.node in lost }, NodeDown)
    let news = { p for p in listed where p.node != self } - processes
    processes := processes + news
    for c, one in clients {
      if speaksFor(c) and inGroup(news, one.group) != {} {
        tell(one.group, {}, { Change(node: p.node, pid: p.pid, reason: NodeUp) for p in inGroup(news, one.group) })
      }
    }
    remove({ p for p in processes where p.node != self } - listed, ProcDown)
    listed := {}
    let all = { c for c, one in clients where one.membership in { Joined, Leaving } }
    if all != {} { emit CpgTotemConfchg(clients: all, ring: ring, members: members) }
  }

  on SyncDone {
    when config.enabled else "there are no process groups here"
    synchronised := true
    for payload in held { emit Multicast(payload) }
    held := []
  }
}
