//! Where was a name met first? Names are the same in capitals and in small letters.

use std::collections::HashMap;

#[derive(Default)]
pub(crate) struct Places(HashMap<String, usize>);

impl Places {
    /// Of names in their order: of the same ones the last.
    pub(crate) fn of_last(names: &mut dyn Iterator<Item = &str>) -> Self {
        let mut places = Self::default();
        for (place, name) in names.enumerate() {
            places.0.insert(name.to_ascii_lowercase(), place);
        }
        places
    }

    pub(crate) fn get(&self, name: &str) -> Option<usize> {
        self.0.get(&name.to_ascii_lowercase()).copied()
    }

    /// The place of a name that is known; else it is known from now on, at this place.
    pub(crate) fn meet(&mut self, name: &str, place: usize) -> Option<usize> {
        let known = self.get(name);
        if known.is_none() {
            self.0.insert(name.to_ascii_lowercase(), place);
        }
        known
    }
}
