public import SQLite

/// The migrations of this program, compiled in, so that the binary brings what it needs.
public enum Migrations {
    public static let all: [Migration] = [
        migration(1, "foundation", PackageResources._001_foundation_sql),
        migration(2, "set_up", PackageResources._002_set_up_sql),
        migration(3, "customers", PackageResources._003_customers_sql),
        migration(4, "receivables", PackageResources._004_receivables_sql),
        migration(5, "orders", PackageResources._005_orders_sql),
        migration(6, "hold_evaluation", PackageResources._006_hold_evaluation_sql),
        migration(8, "approvals", PackageResources._008_approvals_sql),
        migration(9, "release_authority", PackageResources._009_release_authority_sql),
        migration(10, "rule_sets", PackageResources._010_rule_sets_sql),
        migration(11, "back_tests_and_shadow", PackageResources._011_back_tests_and_shadow_sql),
        migration(13, "customer_credit_groups", PackageResources._013_customer_credit_groups_sql),
        migration(16, "limit_adjustment_lines", PackageResources._016_limit_adjustment_lines_sql),
        migration(17, "limit_postings", PackageResources._017_limit_postings_sql),
        migration(19, "statistics", PackageResources._019_statistics_sql),
        migration(20, "risk", PackageResources._020_risk_sql),
        migration(21, "periodic_runs", PackageResources._021_periodic_runs_sql),
        migration(22, "task_schedules", PackageResources._022_task_schedules_sql),
    ]

    private static func migration(_ number: Int, _ name: String, _ bytes: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }
}
