/// What the machines of a corosync node say to each other: the ring's identity, its configurations, and what rides on it.

/// A ring's identity: its representative, and a sequence number that only rises.
type Ring = { rep: Node, seq: int }

/// Flags of a votequorum nodeinfo message.
type Flag = Quorate | WaitingForAll | First

/// What services hand to the ring for every member. One case a service.
type Payload = NodeInfo(votes: int, expected: int, flags: set<Flag>)

/// Down: send this to every member of the ring, ourselves included, in one order for all.
signal Multicast(payload: Payload)
/// Up: a member's payload, in the ring's order.
signal Deliver(payload: Payload, from: Node)
/// Up: who of the old ring came along to the new one. Delivered before each regular configuration.
signal Transitional(ring: Ring, members: set<Node>)
/// Up: a ring is installed; these are its members.
signal Regular(ring: Ring, members: set<Node>)
