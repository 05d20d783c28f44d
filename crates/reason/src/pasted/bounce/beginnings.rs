//! Which of many phrases may begin here? By their first bytes, in one step for each byte of a text.

/// How many bytes of a phrase find it.
const KEY: usize = 3;
/// How many slots: phrases that share one are asked in vain now and then.
const SLOTS: usize = 4096;
const NONE: u16 = u16::MAX;

/// The phrases by their first bytes.
pub(super) struct Beginnings {
    /// The first phrase of each slot.
    first: Vec<u16>,
    /// The one after each phrase in its slot.
    next: Vec<u16>,
}

impl Beginnings {
    /// Of fewer than 65,535 phrases, of three bytes at least.
    pub(super) fn of(phrases: &[&str]) -> Self {
        let mut index = Self { first: vec![NONE; SLOTS], next: vec![NONE; phrases.len()] };
        for (place, phrase) in phrases.iter().enumerate().rev() {
            let first = &mut index.first[slot(phrase.as_bytes())];
            index.next[place] = *first;
            *first = u16::try_from(place).unwrap_or(NONE);
        }
        index
    }

    /// The places of those that may begin with these bytes, in their order.
    pub(super) fn at(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let first = if bytes.len() < KEY { NONE } else { self.first[slot(bytes)] };
        std::iter::successors(Some(first), |place| self.next.get(usize::from(*place)).copied())
            .map(usize::from)
            .take_while(|place| *place < self.next.len())
    }
}

fn slot(bytes: &[u8]) -> usize {
    let key = bytes[..KEY].iter().fold(0, |key, byte| key << 4 ^ usize::from(*byte));
    (key ^ key >> 9) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_where_it_begins() {
        let phrases = ["mailbox full", "unknown user", "mailbox", "quo"];
        let index = Beginnings::of(&phrases);
        assert_eq!(index.at(b"mailbox full").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(index.at(b"quota").collect::<Vec<_>>(), [3]);
        assert_eq!(index.at(b"qu").count() + Beginnings::of(&[]).at(b"quota").count(), 0);
    }
}
