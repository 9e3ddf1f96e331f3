/// Sessions on a network that belongs to the adversary: it hears everything and delivers it to anybody, in any order, as often
/// and as late as it likes, or never; it makes up datagrams, but no tag. What was ever sent may come again, to a node in its
/// next life too.

use envelope: Sessions,
  Nonce,
  Sealed,
  Content,
  Outgoing,
  Arrived,
  Rekey,
  Draw,
  Drawn,
  Greet,
  Seal,
  Admitted,
  Dropped,
  Acquainted

message Datagram(sender: Node, key: int, content: Content)

/// A choice of the adversary: something that says to be of this node, and is not.
signal Forge(of: Node)

/// The wire. What goes out is on its way to its receiver, and to all whom the adversary sends it too.
machine Wiretap {
  config {
    others: set<Node>
  }
  on Greet(key, receiver, session, challenge, answer) {
    let hello = Hello(receiver, session, challenge, answer)
    send Datagram(sender: self, key, content: hello) to config.others + { receiver }
  }
  on Seal(of) {
    send Datagram(sender: self, key: of.key, content: Data(Some(of))) to config.others + { of.receiver }
  }
  on Datagram(sender, key, content) { emit Arrived(sender, key, content) }
  on Forge(of) { emit Arrived(sender: of, key: 1, content: Data(None)) }
}

/// What nobody can guess: never the same twice, not in any life. Who has drawn all its numbers challenges nobody any more.
machine Chance {
  config {
    /// By node.
    numbers: map<Node, list<Nonce>>
  }
  durable {
    drawn: int = 0
  }
  on Draw(purpose) {
    when drawn < size(config.numbers[self]) else "there are no more in this model"
    let value = config.numbers[self][drawn]
    drawn := drawn + 1
    emit Drawn(purpose, value)
  }
}

stack Guarded = Sessions, Wiretap, Chance

/// Sealed between the same sessions, whichever the key, and not before the other.
fn overtook(a: Sealed, b: Sealed): bool = a.counter >= b.counter and a with { key: b.key, counter: b.counter } == b

fn sealedIn(content: Content?): Sealed? = match content {
  Some(Data(of)) => of
  _ => None
}

/// Who of two knows the other.
type Side = { at: Node, peer: Node }

/// What sealed datagrams promise.
monitor Promises {
  state {
    sealed: set<Sealed> = {}
    admitted: set<Sealed> = {}
    /// By node: the sessions of its lives, in their order.
    lives: map<Node, list<Nonce>> = {}
    /// The session of the peer that was proved last in this life.
    known: map<Side, Nonce> = {}
    /// What arrived and is not decided on yet.
    arrived: map<Node, Content> = {}
  }

  on Drawn(purpose, value) at node {
    if purpose is Session { lives[node] := append(get(lives, node) ?? [], value) }
  }
  on crash at node { known := { s: n for s, n in known where s.at != node } }

  on Acquainted(peer, session) at node {
    let all = get(lives, peer) ?? []
    let side = Side(at: node, peer: peer)
    assert itsOwn: session in all
    // Never an earlier one once a later one was proved.
    assert onwards: match get(known, side) {
      None => true
      Some(last) => last in before(all, session)
    }
    known[side] := session
  }

  on Seal(of) at node {
    // A nonce of AES-GCM that is used twice under one key gives both texts away, and the key of the tags.
    assert counterOnce: of not in sealed
    sealed := sealed + { of }
  }

  on Arrived(content) at node {
    assert decided: node not in arrived
    arrived[node] := content
  }
  on Admitted(of) at node {
    assert authentic: of in sealed and of.receiver == node
    assert once: of not in admitted
    // Of this life of the receiver, and of the latest of the sender that it knows of.
    assert ofThisLife: last(get(lives, node) ?? []) == Some(of.receiving)
    assert ofItsLatest: get(known, Side(at: node, peer: of.sender)) == Some(of.sending)
    admitted := admitted + { of }
    arrived := arrived - { node }
  }
  on Dropped(reason) at node {
    match sealedIn(get(arrived, node)) {
      // What is refused as sent again was here, or others that were here overtook it.
      Some(of) where reason == SentAgain => {
        assert onlyAgain: exists a in admitted: overtook(a, of)
      }
      _ => { assert authenticAgain: reason != SentAgain }
    }
    arrived := arrived - { node }
  }

  on Greet(receiver) at node { assert toOthers: receiver != node }
}

/// While no time passes a node greets another of its own accord once in a life.
monitor Patience {
  state {
    greeted: set<Side> = {}
  }
  on Greet(receiver, answer) at node {
    if answer is None {
      assert patient: Side(at: node, peer: receiver) not in greeted
      greeted := greeted + { Side(at: node, peer: receiver) }
    }
  }
  on crash at node { greeted := { s for s in greeted where s.at != node } }
}

/// Two nodes; nobody fails.
model Envelope2 {
  nodes 2 of Guarded {
    Sessions { peers: nodes, keys: [1], width: 2 },
    Wiretap { others: nodes },
    Chance { numbers: { 1: ["1a", "1b", "1c"], 2: ["2a", "2b", "2c"] } }
  }
  world {
    links soup, duplicating
    operator Outgoing(receiver in nodes) at any node <= 3
    operator Forge(of in nodes) at any node <= 1
  }
  monitors Promises
  sometimes acquainted: forall n in nodes: n.proved != {}
  sometimes talks: forall n in nodes: exists s in Promises.admitted: s.receiver == n.id
  expect holds, distinct 8_726
}

/// And either dies and comes back at once: what it was sent, and what it sent, is still there.
model Envelope2Reboot of Envelope2 {
  nodes 2 of Guarded {
    Sessions { peers: nodes, keys: [1], width: 2 },
    Wiretap { others: nodes },
    Chance { numbers: { 1: ["1a", "1b", "1c"], 2: ["2a", "2b", "2c", "2d"] } }
  }
  world {
    reboots <= 1
    operator Forge(of in nodes) at any node <= 0
  }
  sometimes again: exists s in Promises.admitted: s.sending == "2c"
  expect holds, distinct 34_533
}
/// Twice, and one of them may challenge more often.
model Envelope2Reboots of Envelope2 {
  nodes 2 of Guarded {
    Sessions { peers: nodes, keys: [1], width: 2 },
    Wiretap { others: nodes },
    Chance { numbers: { 1: ["1a", "1b", "1c", "1d"], 2: ["2a", "2b", "2c"] } }
  }
  world {
    reboots <= 2
    operator Forge(of in nodes) at any node <= 0
  }
  expect holds, distinct 75_764
}
/// Keys change, and back again, while what was sealed with the old ones is under way.
model Envelope2Rekey of Envelope2 {
  world {
    operator Forge(of in nodes) at any node <= 0
    operator Rekey(keys in { [2, 1], [1] }) at any node <= 3
  }
  sometimes changed: exists s in Promises.admitted: s.key == 2
  expect holds, distinct 122_256
}
/// No timer fires as long as anything is under way, and something always is.
model Envelope2Patience of Envelope2Reboot {
  world { timers early <= 0 }
  monitors Promises, Patience
  expect holds, distinct 12_928
}
/// Three nodes: what is for one of them comes to another.
model Envelope3 of Envelope2 {
  nodes 3 of Guarded {
    Sessions { peers: nodes, keys: [1], width: 2 },
    Wiretap { others: nodes },
    Chance { numbers: { 1: ["1a", "1b", "1c"], 2: ["2a", "2b", "2c"], 3: ["3a", "3b", "3c"] } }
  }
  world {
    operator Forge(of in nodes) at any node <= 0
  }
  sometimes acquainted: exists n in nodes: size(keys(n.proved)) == 2
  sometimes talks: exists s in Promises.admitted: s.receiver == 3
  expect holds, distinct 806_097
}

// ---------------------------------------------------------------- liveness

/// A choice of the world: somebody here wants to speak to that node.
signal Insist(peer: Node)

/// Who has much to say, and always more: to whom it does not know, and to whom it believes to know. Its words have a
/// counter that no window admits, so that they need not be told apart.
machine Insistent {
  state {
    own: Nonce = ""
    known: map<Node, Nonce> = {}
  }
  on Insist(peer) {
    match get(known, peer) {
      None => emit Outgoing(receiver: peer)
      Some(theirs) => {
        let word = Sealed(key: 1, sender: self, receiver: peer, sending: own, receiving: theirs, counter: 0)
        send Datagram(sender: self, key: 1, content: Data(Some(word))) to peer
      }
    }
  }
  on Drawn(purpose, value) {
    if purpose is Session { own := value }
  }
  on Acquainted(peer, session: theirs) { known[peer] := theirs }
}

stack Insisting = Sessions, Wiretap, Chance, Insistent

/// However much is lost, whichever of the two dies, and though only one of them has anything to say: some time or other both
/// know the session of each other's present life. What is sent again and again arrives some day. Runs in which a node draws
/// more than four numbers are not judged.
model EnvelopeHeals {
  nodes 2 of Insisting {
    Sessions { peers: nodes, keys: [1] },
    Wiretap { others: {} },
    Chance { numbers: { 1: ["1a", "1b", "1c", "1d", "1e"], 2: ["2a", "2b", "2c", "2d", "2e"] } }
  }
  world {
    links soup, lossy
    reboots <= 1
    operator Insist(peer in { 2 }) at { 1 }
  }
  within few: forall n in nodes: n.drawn <= 4
  sometimes regained: exists a, b in nodes: get(a.proved, b.id) == Some("2b") and get(b.proved, a.id) == Some("1a")
  always eventually acquainted: forall a, b in nodes: a == b or get(a.proved, b.id) == Some(b.Sessions.session)
  fair strong deliver, timers, operators
  expect holds, distinct 146_038
}
/// Nothing is lost and everything may come again, for ever, as far as four numbers go.
model EnvelopeHealsReplayed of EnvelopeHeals {
  world {
    links soup, duplicating
  }
  expect holds, distinct 45_096
}
