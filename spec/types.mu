/// What the machines of a corosync node say to each other: the ring's identity, its configurations, and what rides on it.

/// A ring's identity: its representative, and a sequence number that only rises.
type Ring = { rep: Node, seq: int }

/// Flags of a votequorum nodeinfo message. Those of the device speak of the sender's own connection to it.
type Flag =
  | Quorate
  | Leaving
  | WaitingForAll
  | First
  | DeviceRegistered
  | DeviceAlive
  | DeviceCastsVote
  | DeviceMasterWins
  | DeviceInfoSet

/// What votequorum is told to change everywhere: the votes to expect, the votes of the node that is spoken of, or that
/// nobody waits for all any more.
type Change = ExpectedVotes(votes: int) | NodeVotes(votes: int) | WaitForAllCancelled

/// Why a process is in a group now, or no longer (cpg_join(3)): it said so; its node went or came; it ended.
type CpgReason = ByJoin | ByLeave | NodeDown | NodeUp | ProcDown
/// A process of the sender's node. Names of groups and bodies of messages are bytes, one character below U+0100 for each.
type GroupPid = { group: text, pid: int }
type FragmentPlace = FirstFragment | NextFragment | LastFragment

// ------------------------------------------------------------------ virtual synchrony

/// A place in the one order of all membership events: the ring, and the exchange within it (a process may join or leave
/// without a new ring).
type Stamp = { ring: Ring, round: int }
/// Names one view for ever. Never a time.
type ViewId = { lineage: Stamp, generation: int }
/// Members with their incarnations. Who left and came back between two views is in `joined` and in `left`.
type View = { id: ViewId, members: map<Node, int>, joined: set<Node>, left: set<Node> }

/// Of the process on a node: has no state yet; has state; had to go, until it starts anew; left on its own, or was never there.
type Standing = Clean | Active | Evicted | Left

/// The latest view that a node was asked to write down, and whether it was to be a member.
type Memory = { view: ViewId, members: set<Node>, included: bool }

/// What a node says of itself in an exchange. The verdict is computed from these alone.
type Report = {
  at: Stamp,
  incarnation: int,
  standing: Standing,
  view: View?,
  company: set<Node>,
  memory: Memory?,
  quorate: bool,
  steady: bool
}

/// What filters say to each other, in the ring's order. The body of an application's message is bytes, one character below
/// U+0100 for each.
type GroupMessage =
  | State(report: Report)
  | Ready(at: Stamp)
  | Named(at: Stamp, winner: Node)
  | Enters
  | Leaves(incarnation: int)
  | App(view: ViewId, body: text)

/// What services say to every member: votequorum's nodeinfo and its changes, about a node or (None) its sender's quorum device,
/// and of the device who has it and what it is called; a service build and a barrier, which synchronise services after a
/// new ring; what process groups say, where `size` counts bytes, and whom a node lost and which processes it has in their
/// synchronisation; what the filters of a group with views say; and, in models, something with a number.
type Payload =
  | NodeInfo(about: Node?, votes: int, expected: int, flags: set<Flag>)
  | Reconfigure(about: Node?, change: Change)
  | DeviceRegistration(name: text, registers: bool)
  | DeviceRename(old: text, new: text)
  | ServiceBuild(ring: Ring, services: set<int>)
  | Barrier(ring: Ring)
  | ProcJoin(group: text, pid: int)
  | ProcLeave(group: text, pid: int, reason: CpgReason)
  | Downlist(before: int, left: set<Node>)
  | JoinList(processes: set<GroupPid>)
  | GroupMcast(group: text, pid: int, body: text, size: int)
  | GroupFragment(group: text, pid: int, place: FragmentPlace, body: text, size: int)
  | FilterMcast(group: text, message: GroupMessage)
  | Note(id: int)

/// Bytes, one character below U+0100 for each.
opaque Bytes

/// What one multicast carries: something of a service, or a message of the old ring that is passed on in recovery.
///
/// A packet has pieces of messages: the first may be the rest of one, and the last may go on in the sender's next packet.
type Body = Plain(payload: Payload) | Packet(pieces: list<Bytes>, goesOn: int, continues: int) | Old(of: Mcasted)

/// A message with its place in the order of its ring. `ordinal` counts what its sender sent, for whoever reads a capture.
type Mcasted = { ring: Ring, seq: int, ordinal: int, from: Node, safe: bool, body: Body }

// ------------------------------------------------------------------ between the ring and the groups above it

/// Down: number this and send it to every member, ourselves included. `urgent` is what services say while a ring is
/// synchronised: it goes first, and all else waits for `SyncDone`. Whoever says it knows which it is; the ring may be further.
signal Send(body: Body, urgent: bool)
/// Down: as the last thing that was sent is still waiting, send both in its place; if it is not, this one alone.
signal SendTogether(before: Body, alone: Body, both: Body, urgent: bool)
/// Up: a member's message, in the ring's order.
signal Delivered(of: Mcasted)
/// Up: the transitional configuration, and the regular one.
signal Moved(ring: Ring, members: set<Node>)
signal Installed(ring: Ring, members: set<Node>)
/// Down: every member has synchronised its services on this ring. Which one is said, because the next may have come in between.
signal SyncDone(ring: Ring)
/// Down: the node is about to stop; its peers need not wait for a timeout.
signal Leave

// ------------------------------------------------------------------ between the groups and the services

/// Down: send this to every member of the ring, ourselves included, in one order for all.
signal Multicast(payload: Payload)
/// Up: a member's payload, in the ring's order.
signal Deliver(payload: Payload, from: Node)
/// Up: who of the old ring came along to the new one. Delivered before each regular configuration.
signal Transitional(ring: Ring, members: set<Node>)
/// Up: a ring is installed; these are its members.
signal Regular(ring: Ring, members: set<Node>)
