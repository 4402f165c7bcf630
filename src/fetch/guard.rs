//! Keeps requests out of private networks: every address is checked after it was resolved and
//! before it is connected to, at every hop.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::FetchError;
use crate::canonical_url::CanonicalUrl;

/// Private hosts, addresses and networks that may be asked all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateAddresses {
    hosts: Vec<String>,
    networks: Vec<(IpAddr, u8)>,
}

impl PrivateAddresses {
    /// Reads host names, addresses (`127.0.0.1`) and networks (`10.0.0.0/8`).
    ///
    /// # Errors
    /// The entry that is none of these.
    pub fn parse(entries: &[String]) -> Result<PrivateAddresses, String> {
        let mut allowed = PrivateAddresses::default();
        for entry in entries {
            let (address, bits) = match entry.split_once('/') {
                Some((address, bits)) => (address, Some(bits.parse::<u8>().ok())),
                None => (entry.as_str(), None),
            };
            let address: Option<IpAddr> = address.trim_matches(['[', ']']).parse().ok();
            match (address, bits) {
                (Some(address), None) => {
                    allowed.networks.push((address, width(address)));
                }
                (Some(address), Some(Some(bits))) if bits <= width(address) => {
                    allowed.networks.push((address, bits));
                }
                (None, None) if !entry.is_empty() => allowed.hosts.push(entry.to_lowercase()),
                _ => return Err(format!("{entry:?} is no host, address or network")),
            }
        }
        Ok(allowed)
    }

    fn allows_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|h| h == host)
    }

    fn allows(&self, address: IpAddr) -> bool {
        !is_private(address) || self.networks.iter().any(|n| contains(*n, address))
    }

    /// Refuses an address that is written as a private IP address; names are checked once they
    /// are resolved, by [`GuardedResolver`].
    pub(super) fn check_literal(&self, url: &CanonicalUrl) -> Result<(), FetchError> {
        let address = match url.as_url().host() {
            Some(url::Host::Ipv4(address)) => IpAddr::V4(address),
            Some(url::Host::Ipv6(address)) => IpAddr::V6(address),
            _ => return Ok(()),
        };
        if self.allows(address) || self.allows_host(url.host()) {
            return Ok(());
        }
        Err(FetchError::PrivateAddress(address.to_string()))
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn contains((network, bits): (IpAddr, u8), address: IpAddr) -> bool {
    let same = |a: u128, b: u128, width: u32| {
        let shift = width - u32::from(bits).min(width);
        shift >= 128 || a >> shift == b >> shift
    };
    match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(a.to_bits().into(), b.to_bits().into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
        _ => false,
    }
}

/// Whether an address is not on the public internet (IANA special-purpose registries).
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => is_private_v6(v6),
    }
}

fn is_private_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

fn is_private_v6(v6: Ipv6Addr) -> bool {
    let s = v6.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Unspecified, loopback, IPv4-compatible and IPv4-mapped.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => {
            s[5] == 0 && (high == 0 && low <= 1) || embedded(high, low)
        }
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address.
        [0x64, 0xff9b, .., high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        [0x2001, 0xdb8, ..] => true,
        _ => (s[0] & 0xfe00) == 0xfc00 || (s[0] & 0xffc0) == 0xfe80 || v6.is_multicast(),
    }
}

/// The system's resolver, less private addresses.
#[derive(Debug, Clone)]
pub(super) struct GuardedResolver {
    pub(super) allowed: PrivateAddresses,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let host = name.as_str().to_lowercase();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0))
                .await
                .map_err(|e| FetchError::Dns(e.to_string()))?
                .collect();
            let usable: Vec<SocketAddr> = found
                .iter()
                .copied()
                .filter(|a| allowed.allows_host(&host) || allowed.allows(a.ip()))
                .collect();
            match (usable.is_empty(), found.first()) {
                (true, Some(private)) => {
                    let what = format!("{host} ({})", private.ip());
                    Err(FetchError::PrivateAddress(what).into())
                }
                (true, None) => Err(FetchError::Dns("no address".into()).into()),
                _ => Ok(Box::new(usable.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_disguise() {
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "ff02::1",
            "2001:db8::1",
        ];
        for address in private {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in
            ["8.8.8.8", "192.0.2.1".replace("192.0.2", "192.1.2").as_str(), "2606:4700::1111"]
        {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn the_configuration_opens_hosts_addresses_and_networks() {
        let entries = ["127.0.0.1".to_owned(), "10.0.0.0/8".into(), "intranet.example".into()];
        let allowed = PrivateAddresses::parse(&entries).unwrap();
        assert!(allowed.allows("127.0.0.1".parse().unwrap()));
        assert!(allowed.allows("10.9.8.7".parse().unwrap()));
        assert!(!allowed.allows("127.0.0.2".parse().unwrap()));
        assert!(allowed.allows_host("intranet.example"));
        assert!(PrivateAddresses::parse(&["10.0.0.0/99".to_owned()]).is_err());
        let url = CanonicalUrl::parse("http://[::1]/").unwrap();
        assert!(allowed.check_literal(&url).is_err());
    }
}
