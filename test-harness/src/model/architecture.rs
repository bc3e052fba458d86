//! Lambda's two instruction set architectures and their Docker platforms.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An instruction set architecture, in Lambda's words.
///
/// Source: Lambda API, `Architectures` of `CreateFunction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Architecture {
    /// 64-bit x86, Docker's `linux/amd64`.
    #[serde(rename = "x86_64")]
    X86_64,
    /// 64-bit ARM (Graviton), Docker's `linux/arm64`.
    #[serde(rename = "arm64")]
    Arm64,
}

impl Architecture {
    /// Every architecture, in the order that reports use.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// Lambda's word for it: `x86_64` or `arm64`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    /// Docker's platform string: `linux/amd64` or `linux/arm64`.
    pub const fn platform(self) -> &'static str {
        match self {
            Self::X86_64 => "linux/amd64",
            Self::Arm64 => "linux/arm64",
        }
    }

    /// The architecture that an image configuration or an engine calls
    /// `amd64`, `x86_64`, `arm64` or `aarch64`.
    pub fn from_docker(name: &str) -> Option<Self> {
        match name {
            "amd64" | "x86_64" => Some(Self::X86_64),
            "arm64" | "aarch64" => Some(Self::Arm64),
            _ => None,
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Architecture {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|architecture| architecture.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not an architecture; use `x86_64` or `arm64`"))
    }
}
