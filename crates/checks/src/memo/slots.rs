//! Typed slots: one value of each type, made by the first who asks for it.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A map from a type to the one value of it.
#[derive(Default)]
pub(crate) struct Slots(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Slots {
    /// The value of this type.
    pub(crate) fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(slot).downcast().expect("a value is filed under its own type")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    #[test]
    fn each_type_has_one_value() {
        let slots = Slots::default();
        slots.of::<AtomicU8>().store(7, Ordering::Relaxed);
        assert_eq!(slots.of::<AtomicU8>().load(Ordering::Relaxed), 7);
        assert_eq!(*slots.of::<String>(), "");
    }
}
