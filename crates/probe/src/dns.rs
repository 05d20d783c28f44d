//! What does the DNS say? The question, the answer and the ways in which an answer fails to come.
//!
//! NXDOMAIN and "no such record" are answers; SERVFAIL, a refusal and silence are failures. Records
//! are hickory's own; the text of a name is lower case and without the final dot, the root is `.`.

mod answer;
mod authoritative;
mod evidence;
pub mod name;
mod question;
mod record;
mod server;

pub use hickory_proto::rr::{Name, RData, Record, RecordType, rdata};

pub use answer::{Answer, AnswerKind, DnsFailure, Lookup};
pub use authoritative::{AuthoritativeAnswer, QueryError, Rcode, Statement};
pub use question::Question;
pub(crate) use record::bytes as record_bytes;
pub use record::{address, zone_data, zone_line};
pub use server::{DnsProtocol, DnsServer, NoDnsServer};
