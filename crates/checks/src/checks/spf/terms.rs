//! Does a term match the sending address? The mechanisms of RFC 7208 section 5, and the names of
//! the address.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, RecordType};
use verdict::{SpfReason, SpfResult, SpfVia};

use super::answers::Answers;
use super::check_host::{Evaluating, Halt};
use super::limits::{MAX_MX, MAX_PTR};
use super::macros::DomainSpec;
use super::record::{DualCidr, Mechanism};

impl<A: Answers> Evaluating<'_, A> {
    /// Whether a mechanism of the record at `at` matches.
    pub(super) fn matches(&mut self, at: usize, mechanism: &Mechanism) -> Result<bool, Halt> {
        match (mechanism, self.client.ip) {
            (Mechanism::All, _) => Ok(true),
            (Mechanism::Ip4(network, bits), ip @ IpAddr::V4(_)) => {
                Ok(shares(ip, IpAddr::V4(*network), *bits))
            }
            (Mechanism::Ip6(network, bits), ip @ IpAddr::V6(_)) => {
                Ok(shares(ip, IpAddr::V6(*network), *bits))
            }
            (Mechanism::Ip4(..) | Mechanism::Ip6(..), _) => Ok(false),
            (Mechanism::Include(target), _) => self.includes(at, target),
            (Mechanism::A(spec, cidr), _) => self.is_an_address(at, spec.as_ref(), *cidr),
            (Mechanism::Mx(spec, cidr), _) => self.is_a_mail_host(at, spec.as_ref(), *cidr),
            (Mechanism::Ptr(spec), _) => self.is_named(at, spec.as_ref()),
            (Mechanism::Exists(spec), _) => self.exists(at, spec),
        }
    }

    /// Section 5.2: matches where the other record passes.
    fn includes(&mut self, at: usize, target: &DomainSpec) -> Result<bool, Halt> {
        let found = self.follow(at, target, SpfVia::Include)?;
        if found.result == SpfResult::None {
            self.trace.decide_here(at);
            return Err(Halt::broken(SpfReason::IncludeWithoutRecord));
        }
        Ok(found.result == SpfResult::Pass)
    }

    /// Section 5.3: the addresses of a name.
    fn is_an_address(
        &mut self,
        at: usize,
        spec: Option<&DomainSpec>,
        cidr: DualCidr,
    ) -> Result<bool, Halt> {
        self.count_term(at)?;
        let Some(name) = self.target(at, spec)? else { return Ok(false) };
        let lookup = self.look_up(at, &name, self.family())?;
        self.count_void(&lookup)?;
        Ok(self.has_client(&lookup, cidr))
    }

    /// Section 5.4: the addresses of a name's mail hosts.
    fn is_a_mail_host(
        &mut self,
        at: usize,
        spec: Option<&DomainSpec>,
        cidr: DualCidr,
    ) -> Result<bool, Halt> {
        self.count_term(at)?;
        let Some(name) = self.target(at, spec)? else { return Ok(false) };
        let lookup = self.look_up(at, &name, RecordType::MX)?;
        self.count_void(&lookup)?;
        if lookup.records().len() > MAX_MX {
            return Err(Halt::broken(SpfReason::TooManyMx));
        }
        let hosts = exchanges(&lookup);
        for found in self.look_up_all(&hosts, self.family())? {
            if let Some(step) = self.trace.step(at) {
                step.lookups.push(Arc::clone(&found));
            }
            self.count_void(&found)?;
            if self.has_client(&found, cidr) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Section 5.5: a name of the address, which leads back to it, is this name or below it.
    fn is_named(&mut self, at: usize, spec: Option<&DomainSpec>) -> Result<bool, Halt> {
        self.count_term(at)?;
        let Some(target) = self.target(at, spec)? else { return Ok(false) };
        let reverse = self.client.reverse_name();
        let lookup = self.look_up(at, &reverse, RecordType::PTR)?;
        // A failure here only fails to match; that the address has no name is void.
        if lookup.failure().is_none() {
            self.count_void(&lookup)?;
        }
        let names = self.validated_names()?;
        Ok(names.iter().any(|name| is_at_or_below(name, &target)))
    }

    /// Section 5.7: the name has an IPv4 address, whatever the family of the client.
    fn exists(&mut self, at: usize, spec: &DomainSpec) -> Result<bool, Halt> {
        self.count_term(at)?;
        let Some(name) = self.target(at, Some(spec))? else { return Ok(false) };
        let lookup = self.look_up(at, &name, RecordType::A)?;
        self.count_void(&lookup)?;
        Ok(lookup.addresses().next().is_some())
    }

    /// `%{p}`: the domain itself among the names of the address, or one below it, or any, or
    /// `unknown` (section 7.3).
    pub(super) fn validated_name(&mut self, at: usize) -> Result<String, Halt> {
        let names = self.validated_names()?;
        let domain: &str = &self.trace.visits[at].domain;
        let is_below = |name: &&String| is_at_or_below(name, domain);
        let best =
            names.iter().find(|name| *name == domain).or_else(|| names.iter().find(is_below));
        Ok(best.or_else(|| names.first()).cloned().unwrap_or_else(|| "unknown".to_owned()))
    }

    /// The names of the address, of the first ten, that lead back to it. Names that fail are passed
    /// over (section 5.5).
    fn validated_names(&mut self) -> Result<Arc<Vec<String>>, Halt> {
        if let Some(names) = &self.validated {
            return Ok(Arc::clone(names));
        }
        let pointers = self.look_up_all(&[self.client.reverse_name()], RecordType::PTR)?;
        let names: Vec<String> =
            pointers.iter().flat_map(|lookup| lookup.names()).take(MAX_PTR).collect();
        let found = self.look_up_all(&names, self.family())?;
        // What we did not ask is no name that failed: the result would be ours, and not that of the
        // record.
        if pointers.iter().chain(&found).any(|lookup| lookup.failure() == Some(&DnsFailure::Budget))
        {
            return Err(Halt::failed(DnsFailure::Budget));
        }
        let leads_back =
            |lookup: &Lookup| lookup.addresses().any(|address| address == self.client.ip);
        let kept = names
            .into_iter()
            .zip(&found)
            .filter(|(_, lookup)| leads_back(lookup))
            .map(|(name, _)| name);
        let names = Arc::new(kept.collect::<Vec<_>>());
        self.validated = Some(Arc::clone(&names));
        Ok(names)
    }

    /// The type of the address records that can match.
    fn family(&self) -> RecordType {
        if self.client.ip.is_ipv4() { RecordType::A } else { RecordType::AAAA }
    }

    fn has_client(&self, lookup: &Lookup, cidr: DualCidr) -> bool {
        let ip = self.client.ip;
        let bits = if ip.is_ipv4() { cidr.v4 } else { cidr.v6 };
        lookup.addresses().any(|address| shares(ip, address, bits))
    }
}

/// The mail hosts, best first, each once. The null MX is none (RFC 7505).
pub(super) fn exchanges(lookup: &Lookup) -> Vec<String> {
    let mut found: Vec<(u16, String)> =
        lookup.exchanges().filter(|(_, host)| host != ".").collect();
    found.sort_unstable();
    let mut names: Vec<String> = Vec::with_capacity(found.len());
    for (_, name) in found {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether two addresses of one family agree in their first bits.
fn shares(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let differ = u32::from(one) ^ u32::from(other);
            differ.checked_shr(32 - u32::from(bits)).unwrap_or(0) == 0
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let differ = u128::from(one) ^ u128::from(other);
            differ.checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
        }
        _ => false,
    }
}

fn is_at_or_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_agree_in_their_first_bits() {
        for (one, other, bits, agree) in [
            ("192.0.2.1", "192.0.2.1", 32, true),
            ("192.0.2.1", "192.0.2.0", 32, false),
            ("192.0.2.1", "192.0.2.0", 31, true),
            ("192.0.2.255", "192.0.3.0", 23, true),
            ("192.0.2.255", "192.0.4.0", 22, false),
            ("192.0.2.1", "10.0.0.1", 0, true),
            ("2001:db8::1", "2001:db8::", 128, false),
            ("2001:db8::1", "2001:db8:1::", 32, true),
            ("2001:db8::1", "::", 0, true),
            ("192.0.2.1", "::", 0, false),
        ] {
            assert_eq!(
                shares(one.parse().unwrap(), other.parse().unwrap(), bits),
                agree,
                "{one} {other}/{bits}"
            );
        }
    }

    #[test]
    fn a_name_is_below_another_by_whole_labels() {
        for (name, parent, below) in [
            ("mx.example.com", "example.com", true),
            ("example.com", "example.com", true),
            ("badexample.com", "example.com", false),
            ("example.com", "mx.example.com", false),
        ] {
            assert_eq!(is_at_or_below(name, parent), below, "{name} {parent}");
        }
    }
}
