//! Whose question goes next? Fair among those who are asked about, so that many silent ones do not
//! hold up one that answers.
//!
//! Each question belongs to a party: a zone, or a name server. A question that is answered soon
//! holds its slot for that long; one that is not moves to the back room after [`PROMPT`], where
//! there is more room, and its slot goes to the next. Next is who answered lately, then who is
//! unknown, then who was silent; among equals, who has the fewest questions under way.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// Most answers come within this.
const PROMPT: Duration = Duration::from_millis(100);
/// The back room, in times of the slots.
const BACK_ROOM: usize = 8;
/// The part of all slots that one party may have.
const SHARE: usize = 4;
/// How many questions wait at most.
const WAITING: usize = 16_384;
/// How long it counts that a party answered.
const ANSWERED: Duration = Duration::from_secs(60);
/// After so many silences and no answer, a party is silent, for as long as the last one counts.
const SILENCES: u32 = 8;
const SILENT: Duration = Duration::from_secs(5);
/// Parties remembered.
const REMEMBERED: u64 = 20_000;

/// The questions under way, and those that wait. Cheap to clone.
#[derive(Clone)]
pub(super) struct Queue(Arc<Inner>);

struct Inner {
    slots: usize,
    state: Mutex<State>,
    answered: Cache<String, ()>,
    silent: Cache<String, u32>,
}

#[derive(Default)]
struct State {
    prompt: usize,
    late: usize,
    waiting: usize,
    arrived: u64,
    /// Those that have a question under way or waiting.
    parties: HashMap<String, Party>,
    /// Those that have one waiting, in their order.
    order: BTreeMap<Position, String>,
}

/// Where a party stands: its rank, its questions under way, and when its first one came.
type Position = (Rank, usize, u64);

/// One of those who are asked about.
struct Party {
    rank: Rank,
    under_way: usize,
    waiting: BTreeMap<u64, oneshot::Sender<Slot>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Answers,
    Unknown,
    Silent,
}

/// A place among the questions under way, until it is dropped.
struct Slot {
    queue: Queue,
    party: String,
    is_late: bool,
}

/// A question that waits for its slot, until it is dropped.
struct Turn {
    queue: Queue,
    party: String,
    arrived: u64,
    slot: oneshot::Receiver<Slot>,
}

/// Too many questions wait already, or this one has waited for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crowded;

impl Queue {
    /// A queue with so many slots.
    pub(super) fn new(slots: usize) -> Self {
        let remembered = |span| Cache::builder().max_capacity(REMEMBERED).time_to_live(span);
        Self(Arc::new(Inner {
            slots,
            state: Mutex::default(),
            answered: remembered(ANSWERED).build(),
            silent: Cache::builder().max_capacity(REMEMBERED).time_to_live(SILENT).build(),
        }))
    }

    /// Asks a question of a party when its turn comes, which it waits for no longer than
    /// `patience`.
    pub(super) async fn ask<T>(
        &self,
        party: &str,
        patience: Duration,
        question: impl Future<Output = T>,
    ) -> Result<T, Crowded> {
        let mut slot = timeout(patience, self.slot(party)).await.map_err(|_| Crowded)??;
        tokio::pin!(question);
        tokio::select! {
            biased;
            answer = &mut question => return Ok(answer),
            () = sleep(PROMPT) => slot.step_back(),
        }
        Ok(question.await)
    }

    /// Notes that a party answered.
    pub(super) fn answered(&self, party: &str) {
        self.0.silent.invalidate(party);
        if !self.0.answered.contains_key(party) {
            self.0.answered.insert(party.to_owned(), ());
            self.rank_again(party);
        }
    }

    /// Notes that a party was silent to the end.
    pub(super) fn was_silent(&self, party: &str) {
        let entry = self.0.silent.entry_by_ref(party);
        entry.and_upsert_with(|silences| silences.map_or(1, |known| known.into_value() + 1));
        self.rank_again(party);
    }

    /// Whether a party was silent to many questions just now, and has answered none.
    pub(super) fn is_silent(&self, party: &str) -> bool {
        self.rank(party) == Rank::Silent
    }

    /// How many questions hold a slot.
    #[cfg(test)]
    pub(super) fn prompt(&self) -> usize {
        self.state().prompt
    }

    fn rank(&self, party: &str) -> Rank {
        if self.0.answered.contains_key(party) {
            return Rank::Answers;
        }
        let silences = self.0.silent.get(party).unwrap_or(0);
        if silences >= SILENCES { Rank::Silent } else { Rank::Unknown }
    }

    fn rank_again(&self, party: &str) {
        let rank = self.rank(party);
        self.state().change(party, |party| party.rank = rank);
        self.serve();
    }

    async fn slot(&self, party: &str) -> Result<Slot, Crowded> {
        let rank = self.rank(party);
        let mut turn = {
            let mut state = self.state();
            let known = state.parties.entry(party.to_owned()).or_insert_with(|| Party::new(rank));
            let room = known.room(self.0.slots);
            if state.prompt < room {
                state.begin(party);
                drop(state);
                return Ok(self.granted(party.to_owned()));
            }
            if state.waiting >= WAITING {
                state.change(party, |_| {});
                return Err(Crowded);
            }
            let (arrived, slot) = state.wait(party);
            Turn { queue: self.clone(), party: party.to_owned(), arrived, slot }
        };
        (&mut turn.slot).await.map_err(|_| Crowded)
    }

    fn granted(&self, party: String) -> Slot {
        Slot { queue: self.clone(), party, is_late: false }
    }

    /// Gives free slots to those whose turn it is.
    fn serve(&self) {
        loop {
            let turn = {
                let mut state = self.state();
                if state.prompt >= self.0.slots {
                    return;
                }
                state.next(self.0.slots)
            };
            let Some((party, turn)) = turn else { return };
            // Who has just left gives the slot back by dropping it.
            drop(turn.send(self.granted(party)));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, party: &str) {
        self.prompt += 1;
        self.change(party, |party| party.under_way += 1);
    }

    fn wait(&mut self, party: &str) -> (u64, oneshot::Receiver<Slot>) {
        let (sender, slot) = oneshot::channel();
        self.arrived += 1;
        self.waiting += 1;
        let arrived = self.arrived;
        self.change(party, |party| drop(party.waiting.insert(arrived, sender)));
        (arrived, slot)
    }

    /// Begins the question whose turn it is; none when nobody waits who may have another.
    fn next(&mut self, slots: usize) -> Option<(String, oneshot::Sender<Slot>)> {
        let party = [Rank::Answers, Rank::Unknown, Rank::Silent].into_iter().find_map(|rank| {
            // If the first of a rank has no room, no other has: it has the fewest under way.
            let (_, first) = self.order.range((rank, 0, 0)..).next()?;
            let party = self.parties.get(first).filter(|party| party.rank == rank)?;
            (self.prompt < party.room(slots)).then(|| first.clone())
        })?;
        let mut turn = None;
        // In one change: a party with nothing under way and nobody waiting is forgotten.
        self.change(&party, |party| {
            turn = party.waiting.pop_first();
            party.under_way += usize::from(turn.is_some());
        });
        let (_, turn) = turn?;
        self.waiting -= 1;
        self.prompt += 1;
        Some((party, turn))
    }

    /// Changes a party, and puts it where it stands now; one that has nothing is forgotten.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut Party)) {
        let Some(party) = self.parties.get_mut(name) else { return };
        let before = party.position();
        change(party);
        let after = party.position();
        if party.under_way == 0 && after.is_none() {
            self.parties.remove(name);
        }
        if before == after {
            return;
        }
        let entry = before.and_then(|before| self.order.remove(&before));
        if let Some(after) = after {
            self.order.insert(after, entry.unwrap_or_else(|| name.to_owned()));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        let mut left = None;
        state.change(&self.party, |party| left = party.waiting.remove(&self.arrived));
        state.waiting -= usize::from(left.is_some());
    }
}

impl Party {
    fn new(rank: Rank) -> Self {
        Self { rank, under_way: 0, waiting: BTreeMap::new() }
    }

    /// Where it stands among those that wait.
    fn position(&self) -> Option<Position> {
        let (arrived, _) = self.waiting.first_key_value()?;
        Some((self.rank, self.under_way, *arrived))
    }

    /// How many of the slots may be taken for it to begin another question.
    fn room(&self, slots: usize) -> usize {
        if self.under_way >= (slots / SHARE).max(1) {
            return 0;
        }
        self.part(slots, self.under_way)
    }

    /// The part of some places that a question may use of a party with so many others under way.
    /// Some are left to those who answer, and a few to a first question: it shows who answers.
    fn part(&self, places: usize, others: usize) -> usize {
        let eighths = match self.rank {
            Rank::Answers => 8,
            _ if others == 0 => 7,
            Rank::Unknown => 6,
            Rank::Silent => 4,
        };
        (places * eighths).div_ceil(8)
    }
}

impl Slot {
    /// Makes room for a question that may be answered sooner, if the back room has a place.
    fn step_back(&mut self) {
        {
            let mut state = self.queue.state();
            let places = BACK_ROOM * self.queue.0.slots;
            let party = state.parties.get(&self.party);
            let room = party.map_or(0, |party| party.part(places, party.under_way - 1));
            if state.late >= room {
                return;
            }
            state.late += 1;
            state.prompt -= 1;
            self.is_late = true;
        }
        self.queue.serve();
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        {
            let mut state = self.queue.state();
            let room = if self.is_late { &mut state.late } else { &mut state.prompt };
            *room -= 1;
            state.change(&self.party, |party| party.under_way -= 1);
        }
        self.queue.serve();
    }
}

#[cfg(test)]
mod tests;
