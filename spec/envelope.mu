/// Sessions between the nodes of a cluster whose datagrams are sealed (authenticated and encrypted): who is challenged, when a
/// session is proved, what is admitted. Cryptography is the host's: a datagram comes here as what its tag vouches for.
///
/// A node draws a session number when it starts. Two nodes prove theirs to each other with challenges, and what one sends
/// to the other is sealed for both sessions: nothing of an earlier life of its receiver is ever admitted, nothing of an
/// earlier life of its sender once a later one is proved, and no clocks are needed. Within a session a window of counters
/// refuses what comes twice, and no counter is used twice under one key.

/// 16 bytes that nobody can guess, one character below U+0100 for each: a session number, or a challenge.
type Nonce = text

/// What a datagram of data is sealed for: the key by its id, the two nodes, the session of each, and the sender's counter.
type Sealed = { key: int, sender: Node, receiver: Node, sending: Nonce, receiving: Nonce, counter: int }

/// What the tag of a datagram vouches for. `Data` is of nothing where it does not open between the session that its sender
/// proved last and ours; `Garbled` has neither the form nor the tag of anything.
type Content = Hello(receiver: Node, session: Nonce, challenge: Nonce?, answer: Nonce?) | Data(of: Sealed?) | Garbled

/// Why a datagram goes no further. A greeting did all it came for.
type Reason = Greeting | UnknownKey | NotAuthentic | SentAgain | NotOfASession

/// What a drawn number is for: the session of this life, or a challenge for a peer, whose own is answered with it.
type Purpose = Session | Challenge(peer: Node, answer: Nonce?)

/// Down: something is to be sealed for a peer. `Seal` says how; until the peer has proved its session nothing does.
signal Outgoing(receiver: Node)
/// Up: a datagram that says to be of this sender and this key. It is `Admitted` or `Dropped`.
signal Arrived(sender: Node, key: int, content: Content)
/// From now on these keys, by id: the first to seal with, all to open with.
signal Rekey(keys: list<int>)
/// Out: a number is needed that was never drawn before; it comes as `Drawn`.
signal Draw(purpose: Purpose)
signal Drawn(purpose: Purpose, value: Nonce)
/// Out: a greeting goes to a peer.
signal Greet(key: int, receiver: Node, session: Nonce, challenge: Nonce?, answer: Nonce?)
/// Out: what is to go out is sealed for this.
signal Seal(of: Sealed)
signal Admitted(of: Sealed)
signal Dropped(reason: Reason)
/// Out: a peer proved a session that it had not proved before.
signal Acquainted(peer: Node, session: Nonce)

/// Which counters of a sender are new: a sliding window (RFC 4303, section 3.4.3). What came so far: `highest`, and of those
/// below it all that the window still tells, but for the `missing`.
type Window = { highest: int, missing: list<int> }

/// Nothing came. Counters begin at 1.
const unused: Window = Window(highest: 0, missing: [])

/// True for a counter that did not come yet; false for one that did, and for one that is `width` or more behind the
/// highest: of those nobody can tell.
fn admits(window: Window, width: int, counter: int): bool {
  if counter > window.highest { return true }
  return counter > window.highest - width and counter in window.missing
}

/// The window after a counter that it admits. Fewer than twice `width` are missing: those that `admits` leaves out all the
/// same go when there are many.
fn after(window: Window, width: int, counter: int): Window {
  let missing = window.missing
  if counter < window.highest {
    return window with { missing: [n for n in missing where n != counter] }
  }
  // In the order sent, as nearly always.
  if counter == window.highest + 1 { return window with { highest: counter } }
  let kept = if size(missing) < width then missing else [n for n in missing where n > counter - width]
  return Window(highest: counter, missing: kept + [max(window.highest, counter - width) + 1 .. counter - 1])
}

machine Sessions {
  config {
    /// Whom to speak to, beside ourselves; others are not answered.
    peers: set<Node>
    keys: list<int>
    /// A greeting of our own to one peer goes out no more often.
    patience: duration = 50ms
    /// How far behind the highest counter one may be and still be told from one that was here before.
    width: int = 1_024
  }

  require config.width >= 1 else "the window must have room for one counter"

  phases Starting, Running
  state {
    keys: list<int> = config.keys
  }
  state in Running {
    session: Nonce = ""
    /// By peer: the session that it proved last, and what it has to answer to prove one.
    proved: map<Node, Nonce> = {}
    challenges: map<Node, Nonce> = {}
    /// By peer: the last counter sealed for its session, and those that came from it.
    sent: map<Node, int> = {}
    windows: map<Node, Window> = {}
  }
  timer patience(peer: Node) = config.patience

  fn isPeer(n: Node): bool = n in config.peers and n != self

  on start { emit Draw(purpose: Session) }
  on Drawn(purpose, value) in Starting {
    when purpose is Session else "nobody was challenged yet"
    become Running
    session := value
  }
  on Drawn(purpose, value) in Running {
    match purpose {
      Session => ignore "a node has one session"
      Challenge(peer, answer) => {
        challenges[peer] := value
        greet(peer, answer, true)
      }
    }
  }

  on Rekey(keys: next) { keys := next }

  ignore any in Starting because "it has no session yet"

  // ---------------------------------------------------------------- greetings

  /// One that answers, or asks, or both. A challenge stays until it is answered: it is repeated, and no other one is drawn.
  routine greet(peer: Node, answer: Nonce?, asks: bool) {
    match first(keys) {
      None => ignore "there is no key to greet with"
      Some(key) => {
        if asks and peer not in challenges {
          emit Draw(purpose: Challenge(peer, answer))
        } else {
          let challenge = if asks then get(challenges, peer) else None
          emit Greet(key, receiver: peer, session, challenge, answer)
        }
      }
    }
  }

  /// Nobody can make us send more than we are sent.
  routine knock(peer: Node) {
    when not armed(patience(peer)) else "it was greeted just now"
    arm patience(peer)
    greet(peer, None, true)
  }
  ignore patience in Running because "from now on another greeting may go out"

  routine acquaint(peer: Node, theirs: Nonce, challenge: Nonce?, answer: Nonce?) {
    if answer is Some(_) and answer == get(challenges, peer) {
      // It proves one session, and no other one later.
      challenges := challenges - { peer }
      // The counters of a session that goes on go on.
      if get(proved, peer) != Some(theirs) {
        proved[peer] := theirs
        sent[peer] := 0
        windows[peer] := unused
        emit Acquainted(peer, session: theirs)
      }
    }
    if challenge is Some(_) { greet(peer, challenge, get(proved, peer) != Some(theirs)) }
  }

  // ---------------------------------------------------------------- datagrams

  on Outgoing(receiver: peer) in Running {
    when isPeer(peer) else "no peer"
    when keys != [] else "there is no key to seal with"
    match get(proved, peer) {
      None => knock(peer)
      Some(theirs) => {
        let counter = sent[peer] + 1
        sent[peer] := counter
        emit Seal(of: Sealed(key: keys[0], sender: self, receiver: peer, sending: session, receiving: theirs, counter))
      }
    }
  }

  on Arrived(sender, key, content) in Running {
    if key not in keys {
      emit Dropped(reason: UnknownKey)
    } else if not isPeer(sender) {
      emit Dropped(reason: NotAuthentic)
    } else {
      match content {
        Hello(receiver, theirs, challenge, answer) where receiver == self => {
          acquaint(sender, theirs, challenge, answer)
          emit Dropped(reason: Greeting)
        }
        Data(of) => open(sender, key, of)
        _ => emit Dropped(reason: NotAuthentic)
      }
    }
  }

  on Arrived in Starting { emit Dropped(reason: NotOfASession) }

  routine open(peer: Node, key: int, what: Sealed?) {
    match get(proved, peer) {
      None => {
        knock(peer)
        emit Dropped(reason: NotOfASession)
      }
      Some(theirs) => {
        match what {
          Some(of) where of.key == key
            and of.sender == peer
            and of.receiver == self
            and of.sending == theirs
            and of.receiving == session => take(of)
          _ => {
            // Of its next life, perhaps: then it will prove that.
            knock(peer)
            emit Dropped(reason: NotAuthentic)
          }
        }
      }
    }
  }

  /// Only what is authentic moves the window.
  routine take(of: Sealed) {
    let window = windows[of.sender]
    if admits(window, config.width, of.counter) {
      windows[of.sender] := after(window, config.width, of.counter)
      emit Admitted(of)
    } else {
      emit Dropped(reason: SentAgain)
    }
  }
}
