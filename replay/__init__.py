"""The auditor's floor: time travel, verification, differences, explanations. It reads, and cannot write."""
