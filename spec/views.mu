/// A group with views on a corosync node: between the filter of spec/view-filter, the ring, votequorum, and the process of the
/// group on this node, which is a client of the node. A node has one such group, and one process in it.
///
/// What the filters say to each other rides in the ring's one order, behind the synchronisation of services, as what process
/// groups say does. On the wire it is a multicast to a closed process group of that name, in which nobody is a member:
/// corosync carries it in its order and hands it to none of its clients.

use types: Ring, SyncDone, Multicast, Deliver, Transitional, Regular, GroupMessage, ViewId
use votequorum: QuorumChanged
use view-filter: Cast,
  Heard,
  CameAlong,
  RingInstalled,
  Quorum,
  ToGroup,
  LeaveGroup,
  Returns,
  Restarted,
  Gone,
  Received,
  Dropped,
  Published,
  Event,
  Position

/// What becomes of a request; the names are those of cs_error_t.
type ViewResult = Ok | TryAgain | Exist | NotExist | InvalidParam | Access | TooBig | NotSupported

// ------------------------------------------------------------------ between the service and its clients on this node

/// From a client, a number that whoever runs the node gives out: its process wants to be in the group; without state, or with
/// that of a view.
signal ViewJoin(client: int, group: text, view: ViewId?)
signal ViewLeave(client: int)
/// Multicast this in the view that is installed, or in the next; `size` is in bytes.
signal ViewSend(client: int, body: text, size: int)
/// The client is gone, without a word or with one.
signal ViewFinalize(client: int)

/// To a client: what becomes of its last request.
signal ViewAnswer(client: int, result: ViewResult)
/// To the client whose process is in the group: what happens to its membership, a message of the view, and how many of its
/// messages, all that it had not got back, were not sent and will not be.
signal ViewEvent(client: int, position: Position, event: Event)
signal ViewDeliver(client: int, view: ViewId, body: text, node: Node)
signal ViewDropped(client: int, count: int)
/// It is out of the group, as it wished.
signal ViewLeft(client: int)

/// The process of the group on this node. `Going`: its leave is on its way.
type Presence = Present | Going | Outcast
type Process = { client: int, presence: Presence }

/// The largest message. What is larger is sent in parts: a node keeps them until they are back, and sends them again in the
/// next view.
const largest: int = 65_536
/// What a message takes beside its body, in bytes.
const overhead: int = 200

machine Views {
  config {
    /// The name of the group; without one this node has none.
    group: text? = None
    /// How many bytes of its process a node has under way, or keeps for the next view, before it has to try again.
    underWay: int = 1_048_576
  }
  state {
    ours: Process? = None
    /// The last process with state had to go, and nobody has started anew since.
    evicted: bool = false
    /// The sizes of its messages that have not come back yet, overhead included.
    owed: list<int> = []
    ring: Ring? = None
    synchronised: bool = false
    /// What waits for the end of the synchronisation.
    held: list<GroupMessage> = []
  }

  // ---------------------------------------------------------------- requests

  on ViewJoin(client, group, view: known) {
    let result = admission(client, group, known)
    emit ViewAnswer(client, result: result)
    when result == Ok else "it may not join now"
    ours := Some(Process(client: client, presence: Present))
    match known {
      None => {
        evicted := false
        emit Restarted
      }
      Some(view) => emit Returns(known: view)
    }
  }

  fn admission(client: int, group: text, known: ViewId?): ViewResult {
    if config.group == None { return NotSupported }
    if config.group != Some(group) { return NotExist }
    return match ours {
      Some(one) where one.presence == Going => TryAgain
      Some(one) where one.client != client or one.presence == Present => Exist
      _ => match known {
        None => Ok
        Some(view) => claim(view)
      }
    }
  }

  /// Who was evicted starts anew, or not at all. Nobody has been in a view of a ring that is still to come.
  fn claim(view: ViewId): ViewResult = match ring {
    None => TryAgain
    Some(now) => if evicted then Access else if view.lineage.ring.seq > now.seq then InvalidParam else Ok
  }

  on ViewLeave(client) {
    match ours {
      Some(one) where one.client == client and one.presence != Going => {
        emit ViewAnswer(client, result: Ok)
        go(one)
      }
      _ => emit ViewAnswer(client, result: NotExist)
    }
  }
  on ViewFinalize(client) {
    match ours {
      Some(one) where one.client == client and one.presence != Going => go(one)
      _ => ignore "its process is not in the group"
    }
  }

  /// Of who was evicted the others know that it is not there.
  routine go(one: Process) {
    if one.presence == Outcast {
      ours := None
      emit ViewLeft(client: one.client)
    } else {
      ours := Some(one with { presence: Going })
      emit LeaveGroup
    }
  }

  on ViewSend(client, body, size: bytes) {
    match ours {
      Some(one) where one.client == client and one.presence == Present => {
        let result = capacity(bytes)
        emit ViewAnswer(client, result: result)
        when result == Ok else "there is no room for it"
        owed := append(owed, bytes + overhead)
        emit ToGroup(body)
      }
      _ => emit ViewAnswer(client, result: NotExist)
    }
  }

  fn capacity(
    bytes: int
  ): ViewResult =
    if bytes > largest then TooBig
    else if owed != [] and sum(owed) + bytes + overhead > config.underWay then TryAgain
    else Ok

  // ---------------------------------------------------------------- what the process is told

  on Published(position, event) {
    match ours {
      None => ignore "nobody is in the group here"
      Some(one) => {
        match event {
          Evicts(_, _) => {
            evicted := true
            if one.presence == Present { ours := Some(one with { presence: Outcast }) }
          }
          _ => ignore "it stays"
        }
        emit ViewEvent(client: one.client, position: position, event: event)
      }
    }
  }
  on Received(view, body, from) {
    if from == self { owed := drop(owed, 1) }
    match ours {
      None => ignore "nobody is in the group here"
      Some(one) => emit ViewDeliver(client: one.client, view: view, body: body, node: from)
    }
  }
  on Dropped(bodies) {
    owed := []
    match ours {
      None => ignore "nobody is in the group here"
      Some(one) => emit ViewDropped(client: one.client, count: size(bodies))
    }
  }
  on Gone {
    match ours {
      Some(one) where one.presence == Going => {
        ours := None
        emit ViewLeft(client: one.client)
      }
      _ => ignore "another one is there already"
    }
  }

  // ---------------------------------------------------------------- the ring, and quorum

  on Cast(message) {
    match config.group {
      None => ignore "there are no views here"
      Some(group) => {
        if synchronised {
          emit Multicast(payload: FilterMcast(group, message))
        } else {
          held := append(held, message)
        }
      }
    }
  }
  on Deliver(payload, from: peer) {
    match payload {
      FilterMcast(group, message) where config.group == Some(group) => emit Heard(message, from: peer)
      _ => ignore "of another service"
    }
  }
  /// Handed on from here, so that the filter hears them in their order among messages.
  on Transitional(ring, members) {
    when config.group is Some(_) else "there are no views here"
    emit CameAlong(ring, members: members)
  }
  on Regular(ring: installed, members) {
    when config.group is Some(_) else "there are no views here"
    ring := Some(installed)
    synchronised := false
    emit RingInstalled(ring: installed, members: members)
  }
  on SyncDone(ring: done) {
    when config.group is Some(_) and ring == Some(done) else "there are no views here, or the ring is an earlier one"
    synchronised := true
    for message in held {
      match config.group {
        None => ignore "there is one"
        Some(group) => emit Multicast(payload: FilterMcast(group, message))
      }
    }
    held := []
  }

  on QuorumChanged(quorate) {
    when config.group is Some(_) else "there are no views here"
    match ring {
      None => ignore "there is no ring yet"
      Some(now) => emit Quorum(ring: now, quorate: quorate)
    }
  }
}
