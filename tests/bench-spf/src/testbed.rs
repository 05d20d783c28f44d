//! The test bed's resolver, without the rest of the test bed: the folder beside this file is that
//! of the test bed.

pub mod dns;
pub mod zone;
