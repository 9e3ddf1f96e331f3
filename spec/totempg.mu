/// The process groups of Totem: what services say becomes messages of the ring, and the other way round. On the wire
/// (`config.wire`) a message is bytes, small ones in one packet, large ones in several, as totempg.c has it; in models
/// payloads stay as they are.
///
/// The open packet is the last one in the ring's queue: small messages join it until the token takes it. A large message begins
/// a packet of its own, where corosync fills the open one first; either is read.
///
/// Left out: groups are names on the wire only.

use evs: Sequenced
use types: Body,
  Send,
  SendTogether,
  Delivered,
  Moved,
  Installed,
  SyncDone,
  Multicast,
  Deliver,
  Transitional,
  Regular,
  Payload,
  Bytes

/// A message of a service as bytes, with the names of its groups before it.
extern fn encoded(payload: Payload): Bytes
/// What the bytes of a message say; nothing, when they say nothing that services here know.
extern fn decoded(message: Bytes): list<Payload>
extern fn sizeOf(bytes: Bytes): int
/// The bytes from one place up to another, which is left out.
extern fn cut(bytes: Bytes, from: int, upTo: int): Bytes
extern fn joined(parts: list<Bytes>): Bytes

/// What of a sender's message is here so far, in bytes, too; the next part comes in a packet that continues with this number.
type Assembly = { parts: list<Bytes>, bytes: int, next: int, skipping: bool }

/// No message is larger, the names of its groups included: who goes on for longer is thrown away.
const largest: int = 1_114_112

fn begun(next: int, skipping: bool): Assembly = Assembly(parts: [], bytes: 0, next: next, skipping: skipping)

/// What all pieces of a packet may take with the length of each, in bytes: without two headers of a multicast, since a recovery
/// wraps one into another, and the head of the packet.
fn room(netmtu: int): int = netmtu - 2 * 45 - 8

/// A packet that no message goes on behind: its pieces, what it goes on with, and what the pieces take with their lengths.
type Packed = { pieces: list<Bytes>, continues: int, bytes: int }

fn body(packet: Packed): Body = Packet(packet.pieces, 0, packet.continues)

machine Totempg {
  config {
    wire: bool = false
    /// The largest packet of the network, in bytes.
    netmtu: int = 1_500
  }
  state {
    /// The number of the last packet whose message went on in the next: 1 to 255.
    fragment: int = 0
    /// By sender; those of the time in which services are synchronised are kept apart.
    open: map<Node, Assembly> = {}
    openThen: map<Node, Assembly> = {}
    synchronising: bool = true
    /// The last packet in the ring's queue, while a message may still join it.
    last: Packed? = None
  }

  // ---------------------------------------------------------------- down

  on Multicast(payload) {
    if config.wire {
      sendBytes(encoded(payload))
    } else {
      emit Send(body: Plain(payload), urgent: synchronising)
    }
  }

  /// Into the open packet, or into one of its own, or into several with the number of each in the next.
  routine sendBytes(message: Bytes) {
    let most = room(config.netmtu) - 2
    let size = sizeOf(message)
    match last {
      Some(open) where open.bytes + 2 + size <= room(config.netmtu) => {
        let both = Packed(append(open.pieces, message), open.continues, open.bytes + 2 + size)
        emit SendTogether(before: body(open), alone: Packet([message], 0, 0), both: body(both), urgent: synchronising)
        last := Some(both)
      }
      _ => {
        var at = 0
        var continues = 0
        while at + most < size limit 10_000 {
          fragment := if fragment == 255 then 1 else fragment + 1
          emit Send(body: Packet([cut(message, at, at + most)], fragment, continues), urgent: synchronising)
          continues := fragment
          at := at + most
        }
        let end = Packed([cut(message, at, size)], continues, 2 + size - at)
        emit Send(body: body(end), urgent: synchronising)
        last := Some(end)
      }
    }
  }

  /// The token took it.
  on Sequenced(of) {
    when config.wire else "nothing is packed"
    match last {
      Some(open) where of.body == body(open) => last := None
      _ => ignore "another one"
    }
  }

  // ---------------------------------------------------------------- up

  on Delivered(of) {
    match of.body {
      Plain(payload) => emit Deliver(payload, from: of.from)
      Packet(pieces, goesOn, continues) => assemble(of.from, pieces, goesOn, continues)
      Old(_) => ignore "the ring passes these on, and takes them out"
    }
  }

  /// The first piece may be the rest of a message, the last may go on. A rest whose beginning is missing is thrown away with
  /// all that comes with it, up to the end of the packet in which no message goes on.
  routine assemble(peer: Node, pieces: list<Bytes>, goesOn: int, continues: int) {
    let known = get(if synchronising then openThen else open, peer)
    let before = known ?? begun(0, false)
    var after = before
    if before.skipping {
      after := begun(0, goesOn > 1)
    } else if continues != before.next {
      after := begun(0, goesOn != 0)
    } else {
      let whole = if goesOn == 0 then pieces else take(pieces, size(pieces) - 1)
      for i in indices(whole) {
        let message = if i == 0 then joined(append(before.parts, whole[0])) else whole[i]
        for payload in decoded(message) { emit Deliver(payload, from: peer) }
      }
      let rest = if goesOn == 0 then [] else drop(pieces, size(pieces) - 1)
      let held = if whole == [] then before else begun(0, false)
      let bytes = held.bytes + sum([sizeOf(one) for one in rest])
      after := if bytes > largest then begun(0, true) else Assembly(held.parts + rest, bytes, goesOn, false)
    }
    if synchronising { openThen[peer] := after } else { open[peer] := after }
  }

  on Moved(ring, members) { emit Transitional(ring, members) }
  /// Behind the last message of the old ring.
  on Installed(ring: installed, members) {
    last := None
    synchronising := true
    open := open & members
    openThen := {}
    emit Regular(ring: installed, members)
  }
  on SyncDone {
    synchronising := false
    last := None
  }
}
