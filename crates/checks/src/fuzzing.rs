//! What reads text from outside, for the fuzz targets alone: one function for each reader, so that
//! none of them has to be public otherwise. Each asserts what must hold whatever was read.

pub use crate::checks::autoconfig::fuzzing::set_up_file;
pub use crate::checks::bimi::fuzzing::logo_record;
pub use crate::checks::dane::certificate_record;
pub use crate::checks::dkim::fuzzing::key_record;
pub use crate::checks::dmarc::fuzzing::policy_record;
pub use crate::checks::domain::registration;
pub use crate::checks::mta_sts::fuzzing::transport_policy;
pub use crate::checks::spf::fuzzing::sender_record;
pub use crate::checks::tls_rpt::fuzzing::report_record;
pub use crate::operator::mailbox_api::feed as mailbox_state;
pub use crate::operator::status_feed::feed as status_feed;
