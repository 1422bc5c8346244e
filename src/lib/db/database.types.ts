// Generated from supabase/migrations by `npm run db:build`.

export type Json = string | number | boolean | null | { readonly [key: string]: Json | undefined } | readonly Json[]

export type Database = {
  public: {
    Tables: {
      accounts: {
        Row: {
          account_type: string | null
          annual_revenue: number | null
          city: string | null
          country: string | null
          created_at: string
          credit_limit: number | null
          currency: string | null
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          domain: string | null
          employees: number | null
          field_times: NonNullable<Json>
          id: string
          industry: string | null
          industry_id: string | null
          lifetime_value: number | null
          name: string | null
          organization_id: string
          owner_id: string | null
          parent_id: string | null
          payment_method: string | null
          payment_terms: string | null
          phone: string | null
          postal_code: string | null
          search_text: string | null
          sort_name: string | null
          state: string | null
          status: string | null
          street: string | null
          updated_at: string
          version: number
          website: string | null
        }
        Insert: {
          account_type?: string | null
          annual_revenue?: number | null
          city?: string | null
          country?: string | null
          created_at?: string
          credit_limit?: number | null
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          domain?: string | null
          employees?: number | null
          field_times?: NonNullable<Json>
          id?: string
          industry?: string | null
          industry_id?: string | null
          lifetime_value?: number | null
          name?: string | null
          organization_id: string
          owner_id?: string | null
          parent_id?: string | null
          payment_method?: string | null
          payment_terms?: string | null
          phone?: string | null
          postal_code?: string | null
          search_text?: never
          sort_name?: never
          state?: string | null
          status?: string | null
          street?: string | null
          updated_at?: string
          version?: number
          website?: string | null
        }
        Update: {
          account_type?: string | null
          annual_revenue?: number | null
          city?: string | null
          country?: string | null
          created_at?: string
          credit_limit?: number | null
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          domain?: string | null
          employees?: number | null
          field_times?: NonNullable<Json>
          id?: string
          industry?: string | null
          industry_id?: string | null
          lifetime_value?: number | null
          name?: string | null
          organization_id?: string
          owner_id?: string | null
          parent_id?: string | null
          payment_method?: string | null
          payment_terms?: string | null
          phone?: string | null
          postal_code?: string | null
          search_text?: never
          sort_name?: never
          state?: string | null
          status?: string | null
          street?: string | null
          updated_at?: string
          version?: number
          website?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'accounts_industry_fkey'
            columns: ['industry_id', 'organization_id']
            referencedRelation: 'industries'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'accounts_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'accounts_parent_fkey'
            columns: ['parent_id', 'organization_id']
            referencedRelation: 'accounts'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      activities: {
        Row: {
          accounts: string | null
          body: string | null
          contacts: string | null
          created_at: string
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          direction: string | null
          ended_at: string | null
          field_times: NonNullable<Json>
          id: string
          kind: string
          leads: string | null
          location: string | null
          opportunities: string | null
          organization_id: string
          outcome: string | null
          owner_id: string | null
          preview: string | null
          search_text: string | null
          sort_name: string | null
          started_at: string
          subject: string | null
          updated_at: string
          version: number
        }
        Insert: {
          accounts?: string | null
          body?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          direction?: string | null
          ended_at?: string | null
          field_times?: NonNullable<Json>
          id?: string
          kind?: string
          leads?: string | null
          location?: string | null
          opportunities?: string | null
          organization_id: string
          outcome?: string | null
          owner_id?: string | null
          preview?: string | null
          search_text?: never
          sort_name?: never
          started_at?: string
          subject?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          accounts?: string | null
          body?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          direction?: string | null
          ended_at?: string | null
          field_times?: NonNullable<Json>
          id?: string
          kind?: string
          leads?: string | null
          location?: string | null
          opportunities?: string | null
          organization_id?: string
          outcome?: string | null
          owner_id?: string | null
          preview?: string | null
          search_text?: never
          sort_name?: never
          started_at?: string
          subject?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'activities_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      api_keys: {
        Row: {
          acting_secret: string
          created_at: string
          created_by: string | null
          expires_at: string | null
          id: string
          key_hash: string
          last_used_at: string | null
          name: string
          organization_id: string
          prefix: string
          rate_limit: number
          revoked_at: string | null
          scopes: string[]
        }
        Insert: {
          acting_secret?: string
          created_at?: string
          created_by?: string | null
          expires_at?: string | null
          id?: string
          key_hash: string
          last_used_at?: string | null
          name: string
          organization_id: string
          prefix: string
          rate_limit?: number
          revoked_at?: string | null
          scopes: string[]
        }
        Update: {
          acting_secret?: string
          created_at?: string
          created_by?: string | null
          expires_at?: string | null
          id?: string
          key_hash?: string
          last_used_at?: string | null
          name?: string
          organization_id?: string
          prefix?: string
          rate_limit?: number
          revoked_at?: string | null
          scopes?: string[]
        }
        Relationships: [
          {
            foreignKeyName: 'api_keys_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      channel_pages: {
        Row: {
          channels: string[]
          created_at: string
          id: string
          organization_id: string
          page_id: string
          page_name: string
          updated_at: string
        }
        Insert: {
          channels?: string[]
          created_at?: string
          id?: string
          organization_id: string
          page_id: string
          page_name: string
          updated_at?: string
        }
        Update: {
          channels?: string[]
          created_at?: string
          id?: string
          organization_id?: string
          page_id?: string
          page_name?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'channel_pages_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      contact_consents: {
        Row: {
          at: string
          channel: string
          contact_id: string
          id: string
          organization_id: string
          purpose: string
          recorded_at: string
          recorded_by: string | null
          source: string
          status: string
        }
        Insert: {
          at?: string
          channel: string
          contact_id: string
          id?: string
          organization_id: string
          purpose?: string
          recorded_at?: string
          recorded_by?: string | null
          source: string
          status: string
        }
        Update: {
          at?: string
          channel?: string
          contact_id?: string
          id?: string
          organization_id?: string
          purpose?: string
          recorded_at?: string
          recorded_by?: string | null
          source?: string
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: 'contact_consents_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contact_consents_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      contact_documents: {
        Row: {
          contact_id: string
          content: string
          content_type: string
          created_at: string
          created_by: string | null
          id: string
          is_restricted: boolean
          kind: string
          name: string
          organization_id: string
          seal: Json | null
          size: number
        }
        Insert: {
          contact_id: string
          content: string
          content_type: string
          created_at?: string
          created_by?: string | null
          id?: string
          is_restricted?: never
          kind?: string
          name: string
          organization_id: string
          seal?: Json | null
          size?: never
        }
        Update: {
          contact_id?: string
          content?: string
          content_type?: string
          created_at?: string
          created_by?: string | null
          id?: string
          is_restricted?: never
          kind?: string
          name?: string
          organization_id?: string
          seal?: Json | null
          size?: never
        }
        Relationships: [
          {
            foreignKeyName: 'contact_documents_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contact_documents_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      contact_relationships: {
        Row: {
          contact_id: string
          created_at: string
          created_by: string | null
          id: string
          kind: string
          organization_id: string
          related_id: string
        }
        Insert: {
          contact_id: string
          created_at?: string
          created_by?: string | null
          id?: string
          kind: string
          organization_id: string
          related_id: string
        }
        Update: {
          contact_id?: string
          created_at?: string
          created_by?: string | null
          id?: string
          kind?: string
          organization_id?: string
          related_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'contact_relationships_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contact_relationships_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contact_relationships_related_id_fkey'
            columns: ['related_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
        ]
      }
      contacts: {
        Row: {
          account_id: string | null
          company: string | null
          created_at: string
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          email: string | null
          field_times: NonNullable<Json>
          first_name: string | null
          id: string
          job_title: string | null
          last_name: string | null
          organization_id: string
          owner_id: string | null
          phone: string | null
          reports_to_id: string | null
          search_text: string | null
          sort_name: string | null
          updated_at: string
          version: number
        }
        Insert: {
          account_id?: string | null
          company?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          email?: string | null
          field_times?: NonNullable<Json>
          first_name?: string | null
          id?: string
          job_title?: string | null
          last_name?: string | null
          organization_id: string
          owner_id?: string | null
          phone?: string | null
          reports_to_id?: string | null
          search_text?: never
          sort_name?: never
          updated_at?: string
          version?: number
        }
        Update: {
          account_id?: string | null
          company?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          email?: string | null
          field_times?: NonNullable<Json>
          first_name?: string | null
          id?: string
          job_title?: string | null
          last_name?: string | null
          organization_id?: string
          owner_id?: string | null
          phone?: string | null
          reports_to_id?: string | null
          search_text?: never
          sort_name?: never
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'contacts_account_fkey'
            columns: ['account_id', 'organization_id']
            referencedRelation: 'accounts'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'contacts_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contacts_reports_to_id_fkey'
            columns: ['reports_to_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
        ]
      }
      contacts_secrets: {
        Row: {
          id: string
          organization_id: string
          passport_country: Json | null
          passport_expiry: string | null
          passport_number: Json | null
          visa_country: Json | null
          visa_expiry: string | null
          visa_number: Json | null
          visa_type: Json | null
        }
        Insert: {
          id: string
          organization_id: string
          passport_country?: Json | null
          passport_expiry?: string | null
          passport_number?: Json | null
          visa_country?: Json | null
          visa_expiry?: string | null
          visa_number?: Json | null
          visa_type?: Json | null
        }
        Update: {
          id?: string
          organization_id?: string
          passport_country?: Json | null
          passport_expiry?: string | null
          passport_number?: Json | null
          visa_country?: Json | null
          visa_expiry?: string | null
          visa_number?: Json | null
          visa_type?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: 'contacts_secrets_id_fkey'
            columns: ['id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'contacts_secrets_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_api_usage: {
        Row: {
          background: number
          connection_id: string
          day: string
          live: number
          organization_id: string
        }
        Insert: {
          background?: number
          connection_id: string
          day: string
          live?: number
          organization_id: string
        }
        Update: {
          background?: number
          connection_id?: string
          day?: string
          live?: number
          organization_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_api_usage_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_api_usage_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_audit_log: {
        Row: {
          action: string
          actor_id: string | null
          created_at: string
          details: NonNullable<Json>
          id: number
          organization_id: string
          subject: string | null
        }
        Insert: {
          action: string
          actor_id?: string | null
          created_at?: string
          details?: NonNullable<Json>
          id?: never
          organization_id: string
          subject?: string | null
        }
        Update: {
          action?: string
          actor_id?: string | null
          created_at?: string
          details?: NonNullable<Json>
          id?: never
          organization_id?: string
          subject?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_audit_log_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_conflict_decisions: {
        Row: {
          created_at: string
          decided: number
          decided_by: string
          filter: NonNullable<Json>
          finished_at: string | null
          id: string
          keep: string
          left_open: number
          organization_id: string
          place: string | null
          status: string
        }
        Insert: {
          created_at?: string
          decided?: number
          decided_by: string
          filter?: NonNullable<Json>
          finished_at?: string | null
          id?: string
          keep: string
          left_open?: number
          organization_id: string
          place?: string | null
          status?: string
        }
        Update: {
          created_at?: string
          decided?: number
          decided_by?: string
          filter?: NonNullable<Json>
          finished_at?: string | null
          id?: string
          keep?: string
          left_open?: number
          organization_id?: string
          place?: string | null
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_conflict_decisions_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_connection_objects: {
        Row: {
          connection_id: string
          enabled: boolean
          last_sync_at: string | null
          object_type: string
          organization_id: string
          settings: NonNullable<Json>
          sync_cursor: Json | null
        }
        Insert: {
          connection_id: string
          enabled?: boolean
          last_sync_at?: string | null
          object_type: string
          organization_id: string
          settings?: NonNullable<Json>
          sync_cursor?: Json | null
        }
        Update: {
          connection_id?: string
          enabled?: boolean
          last_sync_at?: string | null
          object_type?: string
          organization_id?: string
          settings?: NonNullable<Json>
          sync_cursor?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_connection_objects_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      crm_connections: {
        Row: {
          account: NonNullable<Json>
          api_usage: Json | null
          created_at: string
          created_by: string | null
          credentials: Json | null
          credentials_version: number
          crm_type: string
          health: Json | null
          id: string
          last_delta_at: string | null
          last_error: string | null
          last_full_at: string | null
          last_sync_at: string | null
          live_requested: boolean
          organization_id: string
          refresh_holder: string | null
          refresh_until: string | null
          settings: NonNullable<Json>
          status: string
          updated_at: string
          users_error: Json | null
          users_read_at: string | null
          webhook_salt: string
        }
        Insert: {
          account?: NonNullable<Json>
          api_usage?: Json | null
          created_at?: string
          created_by?: string | null
          credentials?: Json | null
          credentials_version?: number
          crm_type: string
          health?: Json | null
          id?: string
          last_delta_at?: string | null
          last_error?: string | null
          last_full_at?: string | null
          last_sync_at?: string | null
          live_requested?: boolean
          organization_id: string
          refresh_holder?: string | null
          refresh_until?: string | null
          settings?: NonNullable<Json>
          status?: string
          updated_at?: string
          users_error?: Json | null
          users_read_at?: string | null
          webhook_salt?: string
        }
        Update: {
          account?: NonNullable<Json>
          api_usage?: Json | null
          created_at?: string
          created_by?: string | null
          credentials?: Json | null
          credentials_version?: number
          crm_type?: string
          health?: Json | null
          id?: string
          last_delta_at?: string | null
          last_error?: string | null
          last_full_at?: string | null
          last_sync_at?: string | null
          live_requested?: boolean
          organization_id?: string
          refresh_holder?: string | null
          refresh_until?: string | null
          settings?: NonNullable<Json>
          status?: string
          updated_at?: string
          users_error?: Json | null
          users_read_at?: string | null
          webhook_salt?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_connections_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_dead_letters: {
        Row: {
          attempts: number
          connection_id: string | null
          failed_at: string
          id: number
          job: NonNullable<Json>
          organization_id: string | null
          reason: string
        }
        Insert: {
          attempts: number
          connection_id?: string | null
          failed_at?: string
          id?: never
          job: NonNullable<Json>
          organization_id?: string | null
          reason: string
        }
        Update: {
          attempts?: number
          connection_id?: string | null
          failed_at?: string
          id?: never
          job?: NonNullable<Json>
          organization_id?: string | null
          reason?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_dead_letters_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_dead_letters_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_drift_measurements: {
        Row: {
          alarm: number
          api_calls: number
          by_object: NonNullable<Json>
          confidence: number
          connection_id: string
          differing: number
          high: number
          id: string
          low: number
          measured_at: string
          organization_id: string
          population: number
          sampled: number
        }
        Insert: {
          alarm: number
          api_calls?: number
          by_object?: NonNullable<Json>
          confidence: number
          connection_id: string
          differing: number
          high: number
          id?: string
          low: number
          measured_at?: string
          organization_id: string
          population: number
          sampled: number
        }
        Update: {
          alarm?: number
          api_calls?: number
          by_object?: NonNullable<Json>
          confidence?: number
          connection_id?: string
          differing?: number
          high?: number
          id?: string
          low?: number
          measured_at?: string
          organization_id?: string
          population?: number
          sampled?: number
        }
        Relationships: [
          {
            foreignKeyName: 'crm_drift_measurements_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'crm_drift_measurements_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_field_mappings: {
        Row: {
          adsapp_field: string
          conflict_policy: string | null
          connection_id: string
          created_at: string
          crm_field: string
          direction: string
          id: string
          is_custom: boolean
          object_type: string
          organization_id: string
          position: number
          transform_rule: Json | null
        }
        Insert: {
          adsapp_field: string
          conflict_policy?: string | null
          connection_id: string
          created_at?: string
          crm_field: string
          direction?: string
          id?: string
          is_custom?: boolean
          object_type: string
          organization_id: string
          position?: number
          transform_rule?: Json | null
        }
        Update: {
          adsapp_field?: string
          conflict_policy?: string | null
          connection_id?: string
          created_at?: string
          crm_field?: string
          direction?: string
          id?: string
          is_custom?: boolean
          object_type?: string
          organization_id?: string
          position?: number
          transform_rule?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_field_mappings_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_field_mappings_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_mapping_versions: {
        Row: {
          actor_id: string | null
          connection_id: string
          created_at: string
          mappings: NonNullable<Json>
          object_type: string
          organization_id: string
          version: number
        }
        Insert: {
          actor_id?: string | null
          connection_id: string
          created_at?: string
          mappings: NonNullable<Json>
          object_type: string
          organization_id: string
          version: number
        }
        Update: {
          actor_id?: string | null
          connection_id?: string
          created_at?: string
          mappings?: NonNullable<Json>
          object_type?: string
          organization_id?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'crm_mapping_versions_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      crm_met_records: {
        Row: {
          object_type: string
          organization_id: string
          refs: string[]
          run_id: string
        }
        Insert: {
          object_type: string
          organization_id: string
          refs: string[]
          run_id: string
        }
        Update: {
          object_type?: string
          organization_id?: string
          refs?: string[]
          run_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_met_records_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_met_records_run_id_fkey'
            columns: ['run_id']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_oauth_states: {
        Row: {
          app: Json | null
          code_verifier: NonNullable<Json>
          connection_id: string
          crm_type: string
          environment: string
          expires_at: string
          organization_id: string
          state_hash: string
          used_at: string | null
          user_id: string
        }
        Insert: {
          app?: Json | null
          code_verifier: NonNullable<Json>
          connection_id: string
          crm_type: string
          environment?: string
          expires_at: string
          organization_id: string
          state_hash: string
          used_at?: string | null
          user_id: string
        }
        Update: {
          app?: Json | null
          code_verifier?: NonNullable<Json>
          connection_id?: string
          crm_type?: string
          environment?: string
          expires_at?: string
          organization_id?: string
          state_hash?: string
          used_at?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_oauth_states_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_planned_changes: {
        Row: {
          after: Json | null
          before: Json | null
          cause: string
          connection_id: string
          crm_record_id: string | null
          field: string | null
          id: number
          impact: string
          link_id: string
          object_type: string
          organization_id: string
          record_id: string | null
          run_id: string
          side: string
          stage: string
        }
        Insert: {
          after?: Json | null
          before?: Json | null
          cause: string
          connection_id: string
          crm_record_id?: string | null
          field?: string | null
          id?: never
          impact: string
          link_id: string
          object_type: string
          organization_id: string
          record_id?: string | null
          run_id: string
          side: string
          stage: string
        }
        Update: {
          after?: Json | null
          before?: Json | null
          cause?: string
          connection_id?: string
          crm_record_id?: string | null
          field?: string | null
          id?: never
          impact?: string
          link_id?: string
          object_type?: string
          organization_id?: string
          record_id?: string | null
          run_id?: string
          side?: string
          stage?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_planned_changes_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'crm_planned_changes_run_id_fkey'
            columns: ['run_id']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_preview_records: {
        Row: {
          changes: NonNullable<Json>
          crm_record_id: string | null
          error: Json | null
          id: string
          keys: string[]
          link: NonNullable<Json>
          object_type: string
          organization_id: string
          outcomes: string[]
          preview_id: string
          record: Json | null
          record_id: string | null
          title: string | null
        }
        Insert: {
          changes?: NonNullable<Json>
          crm_record_id?: string | null
          error?: Json | null
          id: string
          keys?: string[]
          link: NonNullable<Json>
          object_type: string
          organization_id: string
          outcomes?: string[]
          preview_id: string
          record?: Json | null
          record_id?: string | null
          title?: string | null
        }
        Update: {
          changes?: NonNullable<Json>
          crm_record_id?: string | null
          error?: Json | null
          id?: string
          keys?: string[]
          link?: NonNullable<Json>
          object_type?: string
          organization_id?: string
          outcomes?: string[]
          preview_id?: string
          record?: Json | null
          record_id?: string | null
          title?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_preview_records_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_preview_records_preview_id_fkey'
            columns: ['preview_id']
            referencedRelation: 'crm_previews'
            referencedColumns: ['id']
          },
        ]
      }
      crm_preview_writes: {
        Row: {
          again: number | null
          before: Json | null
          crm_record_id: string
          heard: number
          is_again: boolean
          is_met: boolean
          keys: string[]
          object_type: string
          organization_id: string
          preview_id: string
          properties: NonNullable<Json>
        }
        Insert: {
          again?: number | null
          before?: Json | null
          crm_record_id: string
          heard?: number
          is_again?: boolean
          is_met?: boolean
          keys?: string[]
          object_type: string
          organization_id: string
          preview_id: string
          properties?: NonNullable<Json>
        }
        Update: {
          again?: number | null
          before?: Json | null
          crm_record_id?: string
          heard?: number
          is_again?: boolean
          is_met?: boolean
          keys?: string[]
          object_type?: string
          organization_id?: string
          preview_id?: string
          properties?: NonNullable<Json>
        }
        Relationships: [
          {
            foreignKeyName: 'crm_preview_writes_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_preview_writes_preview_id_fkey'
            columns: ['preview_id']
            referencedRelation: 'crm_previews'
            referencedColumns: ['id']
          },
        ]
      }
      crm_previews: {
        Row: {
          api_calls: number
          by_object: NonNullable<Json>
          checkpoint: Json | null
          claims: number
          compared: number
          compared_at: string | null
          completed_at: string | null
          connection_id: string
          counts: NonNullable<Json>
          differences: NonNullable<Json>
          differing: number
          direction: string
          draft: NonNullable<Json>
          errors: NonNullable<Json>
          expected_by_object: NonNullable<Json>
          expires_at: string
          failures: number
          first_counts_at: string | null
          has_read: string[]
          id: string
          lease_expires_at: string | null
          lease_token: string | null
          objects: string[] | null
          organization_id: string
          phase: string
          reading: string[]
          records_expected: number | null
          records_processed: number
          resume_at: string | null
          run_id: string | null
          started_at: string
          started_by: string | null
          status: string
          sync_type: string
          users: Json | null
        }
        Insert: {
          api_calls?: number
          by_object?: NonNullable<Json>
          checkpoint?: Json | null
          claims?: number
          compared?: number
          compared_at?: string | null
          completed_at?: string | null
          connection_id: string
          counts?: NonNullable<Json>
          differences?: NonNullable<Json>
          differing?: number
          direction?: string
          draft?: NonNullable<Json>
          errors?: NonNullable<Json>
          expected_by_object?: NonNullable<Json>
          expires_at?: string
          failures?: number
          first_counts_at?: string | null
          has_read?: string[]
          id?: string
          lease_expires_at?: string | null
          lease_token?: string | null
          objects?: string[] | null
          organization_id: string
          phase?: string
          reading?: string[]
          records_expected?: number | null
          records_processed?: number
          resume_at?: string | null
          run_id?: string | null
          started_at?: string
          started_by?: string | null
          status?: string
          sync_type: string
          users?: Json | null
        }
        Update: {
          api_calls?: number
          by_object?: NonNullable<Json>
          checkpoint?: Json | null
          claims?: number
          compared?: number
          compared_at?: string | null
          completed_at?: string | null
          connection_id?: string
          counts?: NonNullable<Json>
          differences?: NonNullable<Json>
          differing?: number
          direction?: string
          draft?: NonNullable<Json>
          errors?: NonNullable<Json>
          expected_by_object?: NonNullable<Json>
          expires_at?: string
          failures?: number
          first_counts_at?: string | null
          has_read?: string[]
          id?: string
          lease_expires_at?: string | null
          lease_token?: string | null
          objects?: string[] | null
          organization_id?: string
          phase?: string
          reading?: string[]
          records_expected?: number | null
          records_processed?: number
          resume_at?: string | null
          run_id?: string | null
          started_at?: string
          started_by?: string | null
          status?: string
          sync_type?: string
          users?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_previews_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'crm_previews_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_previews_run_id_fkey'
            columns: ['run_id']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_sync_changes: {
        Row: {
          actor_id: string | null
          actor_kind: string
          after: Json | null
          before: Json | null
          connection_id: string | null
          created_at: string
          crm_record_id: string | null
          facts: Json | null
          field: string | null
          id: number
          kind: string
          link_id: string | null
          object_type: string
          organization_id: string
          reason: string
          record_id: string | null
          run_id: string | null
          side: string
        }
        Insert: {
          actor_id?: string | null
          actor_kind?: string
          after?: Json | null
          before?: Json | null
          connection_id?: string | null
          created_at?: string
          crm_record_id?: string | null
          facts?: Json | null
          field?: string | null
          id?: never
          kind: string
          link_id?: string | null
          object_type: string
          organization_id: string
          reason: string
          record_id?: string | null
          run_id?: string | null
          side: string
        }
        Update: {
          actor_id?: string | null
          actor_kind?: string
          after?: Json | null
          before?: Json | null
          connection_id?: string | null
          created_at?: string
          crm_record_id?: string | null
          facts?: Json | null
          field?: string | null
          id?: never
          kind?: string
          link_id?: string | null
          object_type?: string
          organization_id?: string
          reason?: string
          record_id?: string | null
          run_id?: string | null
          side?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_sync_changes_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'crm_sync_changes_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_sync_changes_run_id_fkey'
            columns: ['run_id']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_sync_logs: {
        Row: {
          api_calls: number
          by_object: NonNullable<Json>
          checkpoint: Json | null
          claims: number
          completed_at: string | null
          conflicts: number
          connection_id: string
          crm_archived: number
          crm_created: number
          crm_updated: number
          direction: string
          errors: NonNullable<Json>
          expected_by_object: NonNullable<Json>
          failures: number
          guard: Json | null
          has_changes: boolean
          id: string
          lease_expires_at: string | null
          lease_token: string | null
          local_archived: number
          local_created: number
          local_updated: number
          message_id: number | null
          objects: string[] | null
          organization_id: string
          phase: string
          record_id: string | null
          records_expected: number | null
          records_failed: number
          records_matched: number
          records_processed: number
          records_skipped: number
          records_success: number
          records_undecided: number
          remapped: string[]
          resume_at: string | null
          serves_live: boolean
          started_at: string
          started_by: string | null
          status: string
          sync_type: string
          trigger: string
          turned: string[]
          unanswered: number
          unanswered_until: string | null
          undo_scope: NonNullable<Json>
          undoes: string | null
        }
        Insert: {
          api_calls?: number
          by_object?: NonNullable<Json>
          checkpoint?: Json | null
          claims?: number
          completed_at?: string | null
          conflicts?: number
          connection_id: string
          crm_archived?: number
          crm_created?: number
          crm_updated?: number
          direction?: string
          errors?: NonNullable<Json>
          expected_by_object?: NonNullable<Json>
          failures?: number
          guard?: Json | null
          has_changes?: never
          id?: string
          lease_expires_at?: string | null
          lease_token?: string | null
          local_archived?: number
          local_created?: number
          local_updated?: number
          message_id?: number | null
          objects?: string[] | null
          organization_id: string
          phase?: string
          record_id?: string | null
          records_expected?: number | null
          records_failed?: number
          records_matched?: number
          records_processed?: number
          records_skipped?: number
          records_success?: number
          records_undecided?: number
          remapped?: string[]
          resume_at?: string | null
          serves_live?: boolean
          started_at?: string
          started_by?: string | null
          status?: string
          sync_type: string
          trigger?: string
          turned?: string[]
          unanswered?: number
          unanswered_until?: string | null
          undo_scope?: NonNullable<Json>
          undoes?: string | null
        }
        Update: {
          api_calls?: number
          by_object?: NonNullable<Json>
          checkpoint?: Json | null
          claims?: number
          completed_at?: string | null
          conflicts?: number
          connection_id?: string
          crm_archived?: number
          crm_created?: number
          crm_updated?: number
          direction?: string
          errors?: NonNullable<Json>
          expected_by_object?: NonNullable<Json>
          failures?: number
          guard?: Json | null
          has_changes?: never
          id?: string
          lease_expires_at?: string | null
          lease_token?: string | null
          local_archived?: number
          local_created?: number
          local_updated?: number
          message_id?: number | null
          objects?: string[] | null
          organization_id?: string
          phase?: string
          record_id?: string | null
          records_expected?: number | null
          records_failed?: number
          records_matched?: number
          records_processed?: number
          records_skipped?: number
          records_success?: number
          records_undecided?: number
          remapped?: string[]
          resume_at?: string | null
          serves_live?: boolean
          started_at?: string
          started_by?: string | null
          status?: string
          sync_type?: string
          trigger?: string
          turned?: string[]
          unanswered?: number
          unanswered_until?: string | null
          undo_scope?: NonNullable<Json>
          undoes?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_sync_logs_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_sync_logs_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_sync_logs_undoes_fkey'
            columns: ['undoes']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_sync_state: {
        Row: {
          adsapp_updated_at: string | null
          allow_duplicates: boolean
          archiving: boolean
          as_new: boolean
          attempts: number
          base: NonNullable<Json>
          candidates: Json | null
          conflict_at: string | null
          conflict_details: Json | null
          conflict_detected: boolean
          connection_id: string
          created_at: string
          crm_base: NonNullable<Json>
          crm_record_id: string | null
          crm_updated_at: string | null
          differs: boolean
          id: string
          last_error: Json | null
          last_synced_at: string | null
          late_writes: NonNullable<Json>
          linked_at: string
          list: string
          live: boolean
          not_before: string | null
          object_type: string
          organization_id: string
          outgoing: Json | null
          outgoing_at: string | null
          outgoing_until: string | null
          pending: boolean
          record_id: string | null
          status: string
          version: number
          waits: NonNullable<Json>
        }
        Insert: {
          adsapp_updated_at?: string | null
          allow_duplicates?: boolean
          archiving?: boolean
          as_new?: boolean
          attempts?: number
          base?: NonNullable<Json>
          candidates?: Json | null
          conflict_at?: string | null
          conflict_details?: Json | null
          conflict_detected?: boolean
          connection_id: string
          created_at?: string
          crm_base?: NonNullable<Json>
          crm_record_id?: string | null
          crm_updated_at?: string | null
          differs?: never
          id?: string
          last_error?: Json | null
          last_synced_at?: string | null
          late_writes?: NonNullable<Json>
          linked_at?: string
          list?: never
          live?: boolean
          not_before?: string | null
          object_type: string
          organization_id: string
          outgoing?: Json | null
          outgoing_at?: string | null
          outgoing_until?: string | null
          pending?: boolean
          record_id?: string | null
          status?: string
          version?: number
          waits?: NonNullable<Json>
        }
        Update: {
          adsapp_updated_at?: string | null
          allow_duplicates?: boolean
          archiving?: boolean
          as_new?: boolean
          attempts?: number
          base?: NonNullable<Json>
          candidates?: Json | null
          conflict_at?: string | null
          conflict_details?: Json | null
          conflict_detected?: boolean
          connection_id?: string
          created_at?: string
          crm_base?: NonNullable<Json>
          crm_record_id?: string | null
          crm_updated_at?: string | null
          differs?: never
          id?: string
          last_error?: Json | null
          last_synced_at?: string | null
          late_writes?: NonNullable<Json>
          linked_at?: string
          list?: never
          live?: boolean
          not_before?: string | null
          object_type?: string
          organization_id?: string
          outgoing?: Json | null
          outgoing_at?: string | null
          outgoing_until?: string | null
          pending?: boolean
          record_id?: string | null
          status?: string
          version?: number
          waits?: NonNullable<Json>
        }
        Relationships: [
          {
            foreignKeyName: 'crm_sync_state_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      crm_undo_items: {
        Row: {
          change_id: number
          connection_id: string
          is_made: boolean
          is_sent: boolean
          link_id: string | null
          message: string | null
          object_type: string
          organization_id: string
          outcome: string
          reason: string | null
          run_id: string
        }
        Insert: {
          change_id: number
          connection_id: string
          is_made: boolean
          is_sent?: boolean
          link_id?: string | null
          message?: string | null
          object_type: string
          organization_id: string
          outcome?: string
          reason?: string | null
          run_id: string
        }
        Update: {
          change_id?: number
          connection_id?: string
          is_made?: boolean
          is_sent?: boolean
          link_id?: string | null
          message?: string | null
          object_type?: string
          organization_id?: string
          outcome?: string
          reason?: string | null
          run_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_undo_items_change_id_fkey'
            columns: ['change_id']
            referencedRelation: 'crm_sync_changes'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_undo_items_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'crm_undo_items_run_id_fkey'
            columns: ['run_id']
            referencedRelation: 'crm_sync_logs'
            referencedColumns: ['id']
          },
        ]
      }
      crm_users: {
        Row: {
          active: boolean
          connection_id: string
          crm_user_id: string
          email: string | null
          kind: string
          matched_by: string | null
          member_id: string | null
          name: string | null
          organization_id: string
        }
        Insert: {
          active?: boolean
          connection_id: string
          crm_user_id: string
          email?: string | null
          kind?: string
          matched_by?: string | null
          member_id?: string | null
          name?: string | null
          organization_id: string
        }
        Update: {
          active?: boolean
          connection_id?: string
          crm_user_id?: string
          email?: string | null
          kind?: string
          matched_by?: string | null
          member_id?: string | null
          name?: string | null
          organization_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_users_connection_fkey'
            columns: ['connection_id', 'organization_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      crm_webhook_events: {
        Row: {
          connection_id: string
          crm_record_id: string
          event_key: string
          id: number
          kind: string
          merged_into: string | null
          object_type: string
          occurred_at: string
          organization_id: string
          processed_at: string | null
          received_at: string
        }
        Insert: {
          connection_id: string
          crm_record_id: string
          event_key: string
          id?: never
          kind: string
          merged_into?: string | null
          object_type: string
          occurred_at: string
          organization_id: string
          processed_at?: string | null
          received_at?: string
        }
        Update: {
          connection_id?: string
          crm_record_id?: string
          event_key?: string
          id?: never
          kind?: string
          merged_into?: string | null
          object_type?: string
          occurred_at?: string
          organization_id?: string
          processed_at?: string | null
          received_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'crm_webhook_events_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_webhook_events_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_webhook_refusals: {
        Row: {
          code: string
          crm_type: string
          day: string
          organization_id: string | null
          times: number
        }
        Insert: {
          code: string
          crm_type: string
          day: string
          organization_id?: string | null
          times?: number
        }
        Update: {
          code?: string
          crm_type?: string
          day?: string
          organization_id?: string | null
          times?: number
        }
        Relationships: [
          {
            foreignKeyName: 'crm_webhook_refusals_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      crm_webhooks: {
        Row: {
          checked_at: string | null
          connection_id: string
          created_at: string
          crm_webhook_ids: string[]
          duplicates: number
          id: string
          last_event_at: string | null
          last_key: string | null
          last_refused_at: string | null
          objects: string[]
          organization_id: string
          reason: string | null
          received: number
          refused: number
          setup: string
          status: string
          unchanged: number
          updated_at: string
          url: string | null
        }
        Insert: {
          checked_at?: string | null
          connection_id: string
          created_at?: string
          crm_webhook_ids?: string[]
          duplicates?: number
          id?: string
          last_event_at?: string | null
          last_key?: string | null
          last_refused_at?: string | null
          objects?: string[]
          organization_id: string
          reason?: string | null
          received?: number
          refused?: number
          setup: string
          status?: string
          unchanged?: number
          updated_at?: string
          url?: string | null
        }
        Update: {
          checked_at?: string | null
          connection_id?: string
          created_at?: string
          crm_webhook_ids?: string[]
          duplicates?: number
          id?: string
          last_event_at?: string | null
          last_key?: string | null
          last_refused_at?: string | null
          objects?: string[]
          organization_id?: string
          reason?: string | null
          received?: number
          refused?: number
          setup?: string
          status?: string
          unchanged?: number
          updated_at?: string
          url?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'crm_webhooks_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'crm_webhooks_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      erased_identities: {
        Row: {
          created_at: string
          erasure_id: string
          hash: string
          id: number
          kind: string
          last_refused_at: string | null
          lifted_at: string | null
          lifted_by: string | null
          organization_id: string
          refused: number
        }
        Insert: {
          created_at?: string
          erasure_id: string
          hash: string
          id?: never
          kind: string
          last_refused_at?: string | null
          lifted_at?: string | null
          lifted_by?: string | null
          organization_id: string
          refused?: number
        }
        Update: {
          created_at?: string
          erasure_id?: string
          hash?: string
          id?: never
          kind?: string
          last_refused_at?: string | null
          lifted_at?: string | null
          lifted_by?: string | null
          organization_id?: string
          refused?: number
        }
        Relationships: [
          {
            foreignKeyName: 'erased_identities_erasure_id_fkey'
            columns: ['erasure_id']
            referencedRelation: 'erasures'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'erased_identities_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      erasures: {
        Row: {
          connection_id: string | null
          contact_id: string | null
          decided_at: string | null
          decided_by: string | null
          finished_at: string | null
          id: string
          organization_id: string
          receipt: NonNullable<Json>
          requested_at: string
          requested_by: string | null
          source: string
          status: string
          step: string
          subject: string | null
          targets: NonNullable<Json>
        }
        Insert: {
          connection_id?: string | null
          contact_id?: string | null
          decided_at?: string | null
          decided_by?: string | null
          finished_at?: string | null
          id?: string
          organization_id: string
          receipt?: NonNullable<Json>
          requested_at?: string
          requested_by?: string | null
          source: string
          status: string
          step?: string
          subject?: string | null
          targets?: NonNullable<Json>
        }
        Update: {
          connection_id?: string | null
          contact_id?: string | null
          decided_at?: string | null
          decided_by?: string | null
          finished_at?: string | null
          id?: string
          organization_id?: string
          receipt?: NonNullable<Json>
          requested_at?: string
          requested_by?: string | null
          source?: string
          status?: string
          step?: string
          subject?: string | null
          targets?: NonNullable<Json>
        }
        Relationships: [
          {
            foreignKeyName: 'erasures_connection_id_fkey'
            columns: ['connection_id']
            referencedRelation: 'crm_connections'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'erasures_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      former_members: {
        Row: {
          account_id: string | null
          email: string | null
          left_at: string
          name: string | null
          organization_id: string
          user_id: string
        }
        Insert: {
          account_id?: string | null
          email?: string | null
          left_at?: string
          name?: string | null
          organization_id: string
          user_id: string
        }
        Update: {
          account_id?: string | null
          email?: string | null
          left_at?: string
          name?: string | null
          organization_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'former_members_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      gateway_deliveries: {
        Row: {
          answer: Json | null
          created_at: string
          hash: string | null
          id: string
          idempotency_key: string | null
          kind: string
          organization_id: string
          user_id: string
        }
        Insert: {
          answer?: Json | null
          created_at?: string
          hash?: string | null
          id?: string
          idempotency_key?: string | null
          kind: string
          organization_id: string
          user_id: string
        }
        Update: {
          answer?: Json | null
          created_at?: string
          hash?: string | null
          id?: string
          idempotency_key?: string | null
          kind?: string
          organization_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'gateway_deliveries_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      gateway_integrations: {
        Row: {
          account_id: string
          account_name: string
          connected_at: string
          credentials: Json | null
          credentials_version: number
          crm_type: string
          failed: number
          id: string
          last_error: string | null
          last_sync_at: string | null
          organization_id: string
          status: string
          synced: number
          updated_at: string
          user_id: string
          watched_until: string | null
        }
        Insert: {
          account_id: string
          account_name: string
          connected_at?: string
          credentials?: Json | null
          credentials_version?: number
          crm_type: string
          failed?: number
          id?: string
          last_error?: string | null
          last_sync_at?: string | null
          organization_id: string
          status?: string
          synced?: number
          updated_at?: string
          user_id: string
          watched_until?: string | null
        }
        Update: {
          account_id?: string
          account_name?: string
          connected_at?: string
          credentials?: Json | null
          credentials_version?: number
          crm_type?: string
          failed?: number
          id?: string
          last_error?: string | null
          last_sync_at?: string | null
          organization_id?: string
          status?: string
          synced?: number
          updated_at?: string
          user_id?: string
          watched_until?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'gateway_integrations_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      gateway_items: {
        Row: {
          delivery_id: string
          email: string | null
          invalid: Json | null
          organization_id: string
          payload: NonNullable<Json>
          phone: string | null
          position: number
        }
        Insert: {
          delivery_id: string
          email?: string | null
          invalid?: Json | null
          organization_id: string
          payload: NonNullable<Json>
          phone?: string | null
          position: number
        }
        Update: {
          delivery_id?: string
          email?: string | null
          invalid?: Json | null
          organization_id?: string
          payload?: NonNullable<Json>
          phone?: string | null
          position?: number
        }
        Relationships: [
          {
            foreignKeyName: 'gateway_items_delivery_id_fkey'
            columns: ['delivery_id']
            referencedRelation: 'gateway_deliveries'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'gateway_items_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      gateway_results: {
        Row: {
          action: string | null
          attempts: number
          contact_key: string
          created_at: string
          crm_type: string
          delivery_id: string
          error: Json | null
          history: NonNullable<Json>
          id: string
          integration_id: string
          kind: string
          lease: string | null
          leased_until: string | null
          next_at: string
          organization_id: string
          pending: Json | null
          position: number
          record_id: string | null
          sequence: number
          state: string | null
          status: string
          unanswered_since: string | null
          updated_at: string
          user_id: string
          warnings: NonNullable<Json>
        }
        Insert: {
          action?: string | null
          attempts?: number
          contact_key: string
          created_at?: string
          crm_type: string
          delivery_id: string
          error?: Json | null
          history?: NonNullable<Json>
          id?: string
          integration_id: string
          kind: string
          lease?: string | null
          leased_until?: string | null
          next_at?: string
          organization_id: string
          pending?: Json | null
          position: number
          record_id?: string | null
          sequence?: never
          state?: string | null
          status?: string
          unanswered_since?: string | null
          updated_at?: string
          user_id: string
          warnings?: NonNullable<Json>
        }
        Update: {
          action?: string | null
          attempts?: number
          contact_key?: string
          created_at?: string
          crm_type?: string
          delivery_id?: string
          error?: Json | null
          history?: NonNullable<Json>
          id?: string
          integration_id?: string
          kind?: string
          lease?: string | null
          leased_until?: string | null
          next_at?: string
          organization_id?: string
          pending?: Json | null
          position?: number
          record_id?: string | null
          sequence?: never
          state?: string | null
          status?: string
          unanswered_since?: string | null
          updated_at?: string
          user_id?: string
          warnings?: NonNullable<Json>
        }
        Relationships: [
          {
            foreignKeyName: 'gateway_results_delivery_id_position_fkey'
            columns: ['delivery_id', 'position']
            referencedRelation: 'gateway_items'
            referencedColumns: ['delivery_id', 'position']
          },
          {
            foreignKeyName: 'gateway_results_integration_id_fkey'
            columns: ['integration_id']
            referencedRelation: 'gateway_integrations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'gateway_results_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      import_rows: {
        Row: {
          before: Json | null
          cells: NonNullable<Json>
          import_id: string
          match_key: string | null
          organization_id: string
          outcome: string | null
          problems: Json | null
          record_id: string | null
          row_number: number
          written: Json | null
        }
        Insert: {
          before?: Json | null
          cells: NonNullable<Json>
          import_id: string
          match_key?: string | null
          organization_id: string
          outcome?: string | null
          problems?: Json | null
          record_id?: string | null
          row_number: number
          written?: Json | null
        }
        Update: {
          before?: Json | null
          cells?: NonNullable<Json>
          import_id?: string
          match_key?: string | null
          organization_id?: string
          outcome?: string | null
          problems?: Json | null
          record_id?: string | null
          row_number?: number
          written?: Json | null
        }
        Relationships: [
          {
            foreignKeyName: 'import_rows_import_fkey'
            columns: ['import_id', 'organization_id']
            referencedRelation: 'imports'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      imports: {
        Row: {
          columns: string[]
          counts: NonNullable<Json>
          created_at: string
          created_by: string
          expires_at: string
          file_name: string
          finished_at: string | null
          id: string
          object_type: string
          organization_id: string
          place: number
          problem: string | null
          rows_total: number
          settings: NonNullable<Json>
          state: string
        }
        Insert: {
          columns: string[]
          counts?: NonNullable<Json>
          created_at?: string
          created_by?: string
          expires_at?: string
          file_name: string
          finished_at?: string | null
          id?: string
          object_type: string
          organization_id: string
          place?: number
          problem?: string | null
          rows_total?: number
          settings?: NonNullable<Json>
          state?: string
        }
        Update: {
          columns?: string[]
          counts?: NonNullable<Json>
          created_at?: string
          created_by?: string
          expires_at?: string
          file_name?: string
          finished_at?: string | null
          id?: string
          object_type?: string
          organization_id?: string
          place?: number
          problem?: string | null
          rows_total?: number
          settings?: NonNullable<Json>
          state?: string
        }
        Relationships: [
          {
            foreignKeyName: 'imports_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      industries: {
        Row: {
          code: string | null
          created_at: string
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          description: string | null
          field_times: NonNullable<Json>
          id: string
          name: string | null
          organization_id: string
          parent_id: string | null
          position: number | null
          search_text: string | null
          sort_name: string | null
          status: string
          updated_at: string
          version: number
        }
        Insert: {
          code?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          description?: string | null
          field_times?: NonNullable<Json>
          id?: string
          name?: string | null
          organization_id: string
          parent_id?: string | null
          position?: number | null
          search_text?: never
          sort_name?: never
          status?: string
          updated_at?: string
          version?: number
        }
        Update: {
          code?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          description?: string | null
          field_times?: NonNullable<Json>
          id?: string
          name?: string | null
          organization_id?: string
          parent_id?: string | null
          position?: number | null
          search_text?: never
          sort_name?: never
          status?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'industries_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'industries_parent_fkey'
            columns: ['parent_id', 'organization_id']
            referencedRelation: 'industries'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      intake_items: {
        Row: {
          api_key_id: string | null
          contact_id: string | null
          contact_values: NonNullable<Json>
          decided_at: string | null
          decided_by: string | null
          decided_by_rule: string | null
          email_key: string | null
          erased_at: string | null
          id: string
          identity: string | null
          is_complete: boolean
          made_contact: boolean
          matched_then: string | null
          metadata_version: number
          opportunity_id: string | null
          organization_id: string
          payload: NonNullable<Json>
          phone_key: string | null
          reason: string | null
          received_at: string
          search_text: string | null
          sender_user: string | null
          sent_as: string | null
          source: string | null
          status: string
          task_id: string | null
          ticket_id: string | null
          ticket_values: NonNullable<Json>
          type: string
        }
        Insert: {
          api_key_id?: string | null
          contact_id?: string | null
          contact_values?: NonNullable<Json>
          decided_at?: string | null
          decided_by?: string | null
          decided_by_rule?: string | null
          email_key?: never
          erased_at?: string | null
          id?: string
          identity?: string | null
          is_complete?: boolean
          made_contact?: boolean
          matched_then?: string | null
          metadata_version?: number
          opportunity_id?: string | null
          organization_id: string
          payload: NonNullable<Json>
          phone_key?: never
          reason?: string | null
          received_at?: string
          search_text?: never
          sender_user?: string | null
          sent_as?: string | null
          source?: string | null
          status?: string
          task_id?: string | null
          ticket_id?: string | null
          ticket_values?: NonNullable<Json>
          type: string
        }
        Update: {
          api_key_id?: string | null
          contact_id?: string | null
          contact_values?: NonNullable<Json>
          decided_at?: string | null
          decided_by?: string | null
          decided_by_rule?: string | null
          email_key?: never
          erased_at?: string | null
          id?: string
          identity?: string | null
          is_complete?: boolean
          made_contact?: boolean
          matched_then?: string | null
          metadata_version?: number
          opportunity_id?: string | null
          organization_id?: string
          payload?: NonNullable<Json>
          phone_key?: never
          reason?: string | null
          received_at?: string
          search_text?: never
          sender_user?: string | null
          sent_as?: string | null
          source?: string | null
          status?: string
          task_id?: string | null
          ticket_id?: string | null
          ticket_values?: NonNullable<Json>
          type?: string
        }
        Relationships: [
          {
            foreignKeyName: 'intake_items_api_key_id_fkey'
            columns: ['api_key_id']
            referencedRelation: 'api_keys'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'intake_items_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'intake_items_opportunity_id_fkey'
            columns: ['opportunity_id']
            referencedRelation: 'opportunities'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'intake_items_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'intake_items_task_id_fkey'
            columns: ['task_id']
            referencedRelation: 'tasks'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'intake_items_ticket_id_fkey'
            columns: ['ticket_id']
            referencedRelation: 'tickets'
            referencedColumns: ['id']
          },
        ]
      }
      intake_rules: {
        Row: {
          organization_id: string
          rules: NonNullable<Json>
          version: number
        }
        Insert: {
          organization_id: string
          rules?: NonNullable<Json>
          version?: number
        }
        Update: {
          organization_id?: string
          rules?: NonNullable<Json>
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'intake_rules_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      invitations: {
        Row: {
          accepted_at: string | null
          accepted_by: string | null
          created_at: string
          email: string
          expires_at: string
          id: string
          invited_by: string
          organization_id: string
          revoked_at: string | null
          role: string
          sent_at: string
          token_hash: string
        }
        Insert: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email: string
          expires_at: string
          id?: string
          invited_by: string
          organization_id: string
          revoked_at?: string | null
          role: string
          sent_at?: string
          token_hash: string
        }
        Update: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email?: string
          expires_at?: string
          id?: string
          invited_by?: string
          organization_id?: string
          revoked_at?: string | null
          role?: string
          sent_at?: string
          token_hash?: string
        }
        Relationships: [
          {
            foreignKeyName: 'invitations_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      knowledge_chunks: {
        Row: {
          content_hash: string
          id: number
          meaning: string | null
          organization_id: string
          path: string
          position: number
          search: unknown
          source_id: string
          text: string
        }
        Insert: {
          content_hash: string
          id?: never
          meaning?: string | null
          organization_id: string
          path: string
          position: number
          search: unknown
          source_id: string
          text: string
        }
        Update: {
          content_hash?: string
          id?: never
          meaning?: string | null
          organization_id?: string
          path?: string
          position?: number
          search?: unknown
          source_id?: string
          text?: string
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_chunks_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_documents: {
        Row: {
          content: string
          message_ids: NonNullable<Json>
          organization_id: string
          received_at: string
          seal: NonNullable<Json>
          source_id: string
          version: number
        }
        Insert: {
          content: string
          message_ids?: NonNullable<Json>
          organization_id: string
          received_at?: string
          seal: NonNullable<Json>
          source_id: string
          version?: number
        }
        Update: {
          content?: string
          message_ids?: NonNullable<Json>
          organization_id?: string
          received_at?: string
          seal?: NonNullable<Json>
          source_id?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_documents_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_embeddings: {
        Row: {
          content_hash: string
          created_at: string
          dimensions: number
          embedding: unknown
          model: string
          organization_id: string
          source_id: string
        }
        Insert: {
          content_hash: string
          created_at?: string
          dimensions: number
          embedding?: unknown
          model: string
          organization_id: string
          source_id: string
        }
        Update: {
          content_hash?: string
          created_at?: string
          dimensions?: number
          embedding?: unknown
          model?: string
          organization_id?: string
          source_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_embeddings_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_fetches: {
        Row: {
          bytes: number
          chunks_added: number
          chunks_kept: number
          chunks_removed: number
          code: string | null
          ended_at: string
          id: string
          masked: number
          message: string | null
          organization_id: string
          outcome: string
          records: number
          requests: number
          source_id: string
          started_at: string
          status: number | null
        }
        Insert: {
          bytes?: number
          chunks_added?: number
          chunks_kept?: number
          chunks_removed?: number
          code?: string | null
          ended_at?: string
          id?: string
          masked?: number
          message?: string | null
          organization_id: string
          outcome: string
          records?: number
          requests?: number
          source_id: string
          started_at: string
          status?: number | null
        }
        Update: {
          bytes?: number
          chunks_added?: number
          chunks_kept?: number
          chunks_removed?: number
          code?: string | null
          ended_at?: string
          id?: string
          masked?: number
          message?: string | null
          organization_id?: string
          outcome?: string
          records?: number
          requests?: number
          source_id?: string
          started_at?: string
          status?: number | null
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_fetches_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_links: {
        Row: {
          channel: string
          created_at: string
          created_by: string | null
          description: string | null
          id: string
          is_active: boolean
          name: string
          organization_id: string
          source_id: string
          updated_at: string
        }
        Insert: {
          channel: string
          created_at?: string
          created_by?: string | null
          description?: string | null
          id?: string
          is_active: boolean
          name: string
          organization_id: string
          source_id: string
          updated_at?: string
        }
        Update: {
          channel?: string
          created_at?: string
          created_by?: string | null
          description?: string | null
          id?: string
          is_active?: boolean
          name?: string
          organization_id?: string
          source_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_links_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_sources: {
        Row: {
          auth: Json | null
          body: string | null
          characters: number
          chunks: number
          claim: string | null
          claimed_until: string | null
          content_hash: string | null
          created_at: string
          embedded_at: string | null
          etag: string | null
          failures: number
          graphql: Json | null
          has_api_key: boolean
          headers: NonNullable<Json>
          id: string
          last_error: Json | null
          last_fetch_at: string | null
          last_modified: string | null
          method: string
          next_fetch_at: string
          organization_id: string
          page: string
          pagination: Json | null
          query: string | null
          records: number
          refresh_minutes: number
          rules: NonNullable<Json>
          sample: string | null
          secrets: Json | null
          state: string
          type: string
          updated_at: string
          url: string
        }
        Insert: {
          auth?: Json | null
          body?: string | null
          characters?: number
          chunks?: number
          claim?: string | null
          claimed_until?: string | null
          content_hash?: string | null
          created_at?: string
          embedded_at?: string | null
          etag?: string | null
          failures?: number
          graphql?: Json | null
          has_api_key?: boolean
          headers?: NonNullable<Json>
          id?: string
          last_error?: Json | null
          last_fetch_at?: string | null
          last_modified?: string | null
          method?: string
          next_fetch_at?: string
          organization_id: string
          page: string
          pagination?: Json | null
          query?: string | null
          records?: number
          refresh_minutes?: number
          rules?: NonNullable<Json>
          sample?: string | null
          secrets?: Json | null
          state?: string
          type?: string
          updated_at?: string
          url: string
        }
        Update: {
          auth?: Json | null
          body?: string | null
          characters?: number
          chunks?: number
          claim?: string | null
          claimed_until?: string | null
          content_hash?: string | null
          created_at?: string
          embedded_at?: string | null
          etag?: string | null
          failures?: number
          graphql?: Json | null
          has_api_key?: boolean
          headers?: NonNullable<Json>
          id?: string
          last_error?: Json | null
          last_fetch_at?: string | null
          last_modified?: string | null
          method?: string
          next_fetch_at?: string
          organization_id?: string
          page?: string
          pagination?: Json | null
          query?: string | null
          records?: number
          refresh_minutes?: number
          rules?: NonNullable<Json>
          sample?: string | null
          secrets?: Json | null
          state?: string
          type?: string
          updated_at?: string
          url?: string
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_sources_page_fkey'
            columns: ['page', 'organization_id']
            referencedRelation: 'channel_pages'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_staged_chunks: {
        Row: {
          content_hash: string
          load: string
          meaning: string | null
          organization_id: string
          path: string
          position: number
          source_id: string
          text: string
          words: string[]
        }
        Insert: {
          content_hash: string
          load: string
          meaning?: string | null
          organization_id: string
          path: string
          position: number
          source_id: string
          text: string
          words: string[]
        }
        Update: {
          content_hash?: string
          load?: string
          meaning?: string | null
          organization_id?: string
          path?: string
          position?: number
          source_id?: string
          text?: string
          words?: string[]
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_staged_chunks_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      knowledge_terms: {
        Row: {
          chunks: number
          organization_id: string
          source_id: string
          term: string
        }
        Insert: {
          chunks: number
          organization_id: string
          source_id: string
          term: string
        }
        Update: {
          chunks?: number
          organization_id?: string
          source_id?: string
          term?: string
        }
        Relationships: [
          {
            foreignKeyName: 'knowledge_terms_source_fkey'
            columns: ['source_id', 'organization_id']
            referencedRelation: 'knowledge_sources'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      lead_scoring: {
        Row: {
          expression: string
          is_on: boolean
          organization_id: string
          version: number
        }
        Insert: {
          expression?: string
          is_on?: boolean
          organization_id: string
          version?: number
        }
        Update: {
          expression?: string
          is_on?: boolean
          organization_id?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'lead_scoring_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      lead_scoring_rules: {
        Row: {
          field: string
          id: string
          is_active: boolean
          label: string
          operator: string
          organization_id: string
          points: number
          position: number
          value: string | null
        }
        Insert: {
          field: string
          id?: string
          is_active?: boolean
          label: string
          operator: string
          organization_id: string
          points: number
          position?: number
          value?: string | null
        }
        Update: {
          field?: string
          id?: string
          is_active?: boolean
          label?: string
          operator?: string
          organization_id?: string
          points?: number
          position?: number
          value?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'lead_scoring_rules_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      leads: {
        Row: {
          campaign: string | null
          company_name: string | null
          converted_account_id: string | null
          converted_at: string | null
          converted_contact_id: string | null
          converted_opportunity_id: string | null
          created_at: string
          currency: string | null
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          description: string | null
          email: string | null
          estimated_value: number | null
          field_times: NonNullable<Json>
          first_name: string | null
          id: string
          interest_level: string | null
          job_title: string | null
          last_name: string | null
          lead_status: string
          next_follow_up_at: string | null
          number_of_travelers: number | null
          organization_id: string
          owner_id: string | null
          phone: string | null
          preferred_travel_date: string | null
          score: number | null
          score_is_set: boolean
          search_text: string | null
          sort_name: string | null
          source: string | null
          travel_interests: string | null
          updated_at: string
          version: number
        }
        Insert: {
          campaign?: string | null
          company_name?: string | null
          converted_account_id?: string | null
          converted_at?: string | null
          converted_contact_id?: string | null
          converted_opportunity_id?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          description?: string | null
          email?: string | null
          estimated_value?: number | null
          field_times?: NonNullable<Json>
          first_name?: string | null
          id?: string
          interest_level?: string | null
          job_title?: string | null
          last_name?: string | null
          lead_status?: string
          next_follow_up_at?: string | null
          number_of_travelers?: number | null
          organization_id: string
          owner_id?: string | null
          phone?: string | null
          preferred_travel_date?: string | null
          score?: number | null
          score_is_set?: boolean
          search_text?: never
          sort_name?: never
          source?: string | null
          travel_interests?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          campaign?: string | null
          company_name?: string | null
          converted_account_id?: string | null
          converted_at?: string | null
          converted_contact_id?: string | null
          converted_opportunity_id?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          description?: string | null
          email?: string | null
          estimated_value?: number | null
          field_times?: NonNullable<Json>
          first_name?: string | null
          id?: string
          interest_level?: string | null
          job_title?: string | null
          last_name?: string | null
          lead_status?: string
          next_follow_up_at?: string | null
          number_of_travelers?: number | null
          organization_id?: string
          owner_id?: string | null
          phone?: string | null
          preferred_travel_date?: string | null
          score?: number | null
          score_is_set?: boolean
          search_text?: never
          sort_name?: never
          source?: string | null
          travel_interests?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'leads_account_fkey'
            columns: ['converted_account_id', 'organization_id']
            referencedRelation: 'accounts'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'leads_converted_contact_id_fkey'
            columns: ['converted_contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'leads_opportunity_fkey'
            columns: ['converted_opportunity_id', 'organization_id']
            referencedRelation: 'opportunities'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'leads_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      notes: {
        Row: {
          accounts: string | null
          author: string | null
          body: string | null
          contacts: string | null
          created_at: string
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          field_times: NonNullable<Json>
          id: string
          leads: string | null
          opportunities: string | null
          organization_id: string
          preview: string | null
          search_text: string | null
          sort_name: string | null
          title: string | null
          updated_at: string
          version: number
          written_at: string
        }
        Insert: {
          accounts?: string | null
          author?: string | null
          body?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          field_times?: NonNullable<Json>
          id?: string
          leads?: string | null
          opportunities?: string | null
          organization_id: string
          preview?: string | null
          search_text?: never
          sort_name?: never
          title?: string | null
          updated_at?: string
          version?: number
          written_at?: string
        }
        Update: {
          accounts?: string | null
          author?: string | null
          body?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          field_times?: NonNullable<Json>
          id?: string
          leads?: string | null
          opportunities?: string | null
          organization_id?: string
          preview?: string | null
          search_text?: never
          sort_name?: never
          title?: string | null
          updated_at?: string
          version?: number
          written_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notes_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      notification_events: {
        Row: {
          data: NonNullable<Json>
          id: number
          kind: string
          organization_id: string
          subject: string
        }
        Insert: {
          data?: NonNullable<Json>
          id?: never
          kind: string
          organization_id: string
          subject: string
        }
        Update: {
          data?: NonNullable<Json>
          id?: never
          kind?: string
          organization_id?: string
          subject?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notification_events_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      notification_settings: {
        Row: {
          in_page: boolean
          kind: string
          mail: string
          organization_id: string
          user_id: string
        }
        Insert: {
          in_page: boolean
          kind: string
          mail: string
          organization_id: string
          user_id?: string
        }
        Update: {
          in_page?: boolean
          kind?: string
          mail?: string
          organization_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notification_settings_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      notification_states: {
        Row: {
          data: NonNullable<Json>
          kind: string
          organization_id: string
          remind_at: string
          reminders: number
          since: string
          subject: string
        }
        Insert: {
          data?: NonNullable<Json>
          kind: string
          organization_id: string
          remind_at?: string
          reminders?: number
          since?: string
          subject: string
        }
        Update: {
          data?: NonNullable<Json>
          kind?: string
          organization_id?: string
          remind_at?: string
          reminders?: number
          since?: string
          subject?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notification_states_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      notifications: {
        Row: {
          attempts: number
          created_at: string
          data: NonNullable<Json>
          id: number
          in_page: boolean
          kind: string
          lease: string | null
          leased_until: string | null
          mail_at: string | null
          mailed_at: string | null
          organization_id: string
          read_at: string | null
          subject: string
          times: number
          user_id: string
        }
        Insert: {
          attempts?: number
          created_at?: string
          data?: NonNullable<Json>
          id?: never
          in_page: boolean
          kind: string
          lease?: string | null
          leased_until?: string | null
          mail_at?: string | null
          mailed_at?: string | null
          organization_id: string
          read_at?: string | null
          subject: string
          times?: number
          user_id: string
        }
        Update: {
          attempts?: number
          created_at?: string
          data?: NonNullable<Json>
          id?: never
          in_page?: boolean
          kind?: string
          lease?: string | null
          leased_until?: string | null
          mail_at?: string | null
          mailed_at?: string | null
          organization_id?: string
          read_at?: string | null
          subject?: string
          times?: number
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'notifications_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      opportunities: {
        Row: {
          account_id: string | null
          amount: number | null
          budget_level: string | null
          closed_at: string | null
          contact_id: string | null
          contact_roles: string | null
          contacts: string | null
          created_at: string
          currency: string | null
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          departure_date: string | null
          description: string | null
          destinations: string | null
          expected_close_date: string | null
          field_times: NonNullable<Json>
          id: string
          lost_reason: string | null
          name: string | null
          number_of_adults: number | null
          number_of_children: number | null
          organization_id: string
          owner_id: string | null
          pipeline_id: string
          probability: number | null
          return_date: string | null
          search_text: string | null
          sort_name: string | null
          source: string | null
          stage: string
          status: string
          travel_type: string | null
          updated_at: string
          version: number
        }
        Insert: {
          account_id?: string | null
          amount?: number | null
          budget_level?: string | null
          closed_at?: string | null
          contact_id?: string | null
          contact_roles?: string | null
          contacts?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          departure_date?: string | null
          description?: string | null
          destinations?: string | null
          expected_close_date?: string | null
          field_times?: NonNullable<Json>
          id?: string
          lost_reason?: string | null
          name?: string | null
          number_of_adults?: number | null
          number_of_children?: number | null
          organization_id: string
          owner_id?: string | null
          pipeline_id?: string
          probability?: number | null
          return_date?: string | null
          search_text?: never
          sort_name?: never
          source?: string | null
          stage?: string
          status?: string
          travel_type?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          account_id?: string | null
          amount?: number | null
          budget_level?: string | null
          closed_at?: string | null
          contact_id?: string | null
          contact_roles?: string | null
          contacts?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          departure_date?: string | null
          description?: string | null
          destinations?: string | null
          expected_close_date?: string | null
          field_times?: NonNullable<Json>
          id?: string
          lost_reason?: string | null
          name?: string | null
          number_of_adults?: number | null
          number_of_children?: number | null
          organization_id?: string
          owner_id?: string | null
          pipeline_id?: string
          probability?: number | null
          return_date?: string | null
          search_text?: never
          sort_name?: never
          source?: string | null
          stage?: string
          status?: string
          travel_type?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'opportunities_account_fkey'
            columns: ['account_id', 'organization_id']
            referencedRelation: 'accounts'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'opportunities_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'opportunities_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'opportunities_stage_fkey'
            columns: ['organization_id', 'pipeline_id', 'stage']
            referencedRelation: 'pipeline_stages'
            referencedColumns: ['organization_id', 'pipeline_id', 'key']
          },
        ]
      }
      opportunity_competitors: {
        Row: {
          created_at: string
          id: string
          name: string
          opportunity_id: string
          organization_id: string
          status: string
          strengths: string | null
          updated_at: string
          weaknesses: string | null
        }
        Insert: {
          created_at?: string
          id?: string
          name: string
          opportunity_id: string
          organization_id: string
          status?: string
          strengths?: string | null
          updated_at?: string
          weaknesses?: string | null
        }
        Update: {
          created_at?: string
          id?: string
          name?: string
          opportunity_id?: string
          organization_id?: string
          status?: string
          strengths?: string | null
          updated_at?: string
          weaknesses?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'opportunity_competitors_opportunity_fkey'
            columns: ['opportunity_id', 'organization_id']
            referencedRelation: 'opportunities'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'opportunity_competitors_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      opportunity_stage_history: {
        Row: {
          actor_id: string | null
          connection_id: string | null
          entered_at: string
          id: number
          opportunity_id: string
          organization_id: string
          quote_id: string | null
          stage: string
          status: string
        }
        Insert: {
          actor_id?: string | null
          connection_id?: string | null
          entered_at?: string
          id?: never
          opportunity_id: string
          organization_id: string
          quote_id?: string | null
          stage: string
          status: string
        }
        Update: {
          actor_id?: string | null
          connection_id?: string | null
          entered_at?: string
          id?: never
          opportunity_id?: string
          organization_id?: string
          quote_id?: string | null
          stage?: string
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: 'opportunity_stage_history_opportunity_fkey'
            columns: ['opportunity_id', 'organization_id']
            referencedRelation: 'opportunities'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'opportunity_stage_history_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      organization_members: {
        Row: {
          created_at: string
          last_seen_at: string | null
          organization_id: string
          role: string
          user_id: string
        }
        Insert: {
          created_at?: string
          last_seen_at?: string | null
          organization_id: string
          role?: string
          user_id: string
        }
        Update: {
          created_at?: string
          last_seen_at?: string | null
          organization_id?: string
          role?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'organization_members_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      organizations: {
        Row: {
          created_at: string
          id: string
          name: string
          pipelines_version: number
          slug: string
        }
        Insert: {
          created_at?: string
          id?: string
          name: string
          pipelines_version?: number
          slug: string
        }
        Update: {
          created_at?: string
          id?: string
          name?: string
          pipelines_version?: number
          slug?: string
        }
        Relationships: []
      }
      pipeline_stages: {
        Row: {
          is_archived: boolean
          key: string
          kind: string
          label: string
          organization_id: string
          pipeline_id: string
          position: number
          probability: number
        }
        Insert: {
          is_archived?: boolean
          key: string
          kind?: string
          label: string
          organization_id: string
          pipeline_id: string
          position?: number
          probability: number
        }
        Update: {
          is_archived?: boolean
          key?: string
          kind?: string
          label?: string
          organization_id?: string
          pipeline_id?: string
          position?: number
          probability?: number
        }
        Relationships: [
          {
            foreignKeyName: 'pipeline_stages_pipeline_fkey'
            columns: ['pipeline_id', 'organization_id']
            referencedRelation: 'pipelines'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      pipelines: {
        Row: {
          created_at: string
          id: string
          is_archived: boolean
          label: string
          organization_id: string
          position: number
        }
        Insert: {
          created_at?: string
          id?: string
          is_archived?: boolean
          label: string
          organization_id: string
          position?: number
        }
        Update: {
          created_at?: string
          id?: string
          is_archived?: boolean
          label?: string
          organization_id?: string
          position?: number
        }
        Relationships: [
          {
            foreignKeyName: 'pipelines_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      privacy_settings: {
        Row: {
          hash_key: Json | null
          intake_days: number
          log_values_days: number
          organization_id: string
          trash_days: number
          updated_at: string
        }
        Insert: {
          hash_key?: Json | null
          intake_days?: number
          log_values_days?: number
          organization_id: string
          trash_days?: number
          updated_at?: string
        }
        Update: {
          hash_key?: Json | null
          intake_days?: number
          log_values_days?: number
          organization_id?: string
          trash_days?: number
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'privacy_settings_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      quote_lines: {
        Row: {
          cost: number | null
          created_at: string
          currency: string
          description: string
          discount_percent: number
          id: string
          kind: string
          net: number | null
          organization_id: string
          position: number
          quantity: number
          quote_id: string
          tax: number | null
          tax_rate: number
          unit_cost: number | null
          unit_price: number
        }
        Insert: {
          cost?: never
          created_at?: string
          currency: string
          description: string
          discount_percent?: number
          id?: string
          kind?: string
          net?: never
          organization_id: string
          position: number
          quantity?: number
          quote_id: string
          tax?: never
          tax_rate?: number
          unit_cost?: number | null
          unit_price?: number
        }
        Update: {
          cost?: never
          created_at?: string
          currency?: string
          description?: string
          discount_percent?: number
          id?: string
          kind?: string
          net?: never
          organization_id?: string
          position?: number
          quantity?: number
          quote_id?: string
          tax?: never
          tax_rate?: number
          unit_cost?: number | null
          unit_price?: number
        }
        Relationships: [
          {
            foreignKeyName: 'quote_lines_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_lines_quote_fkey'
            columns: ['quote_id', 'organization_id', 'currency']
            referencedRelation: 'quotes'
            referencedColumns: ['id', 'organization_id', 'currency']
          },
        ]
      }
      quotes: {
        Row: {
          account_id: string | null
          contact_id: string | null
          created_at: string
          currency: string
          custom: NonNullable<Json>
          decided_at: string | null
          decided_by: string | null
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          field_times: NonNullable<Json>
          id: string
          line_count: number
          lines_version: number
          name: string | null
          opportunity_id: string | null
          organization_id: string
          owner_id: string | null
          quote_number: string
          reject_reason: string | null
          search_text: string | null
          sent_at: string | null
          sort_name: string | null
          status: string
          subtotal: number
          superseded_at: string | null
          tax_total: number
          terms: string | null
          total: number
          updated_at: string
          valid_until: string | null
          version: number
          version_number: number
        }
        Insert: {
          account_id?: string | null
          contact_id?: string | null
          created_at?: string
          currency: string
          custom?: NonNullable<Json>
          decided_at?: string | null
          decided_by?: string | null
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          field_times?: NonNullable<Json>
          id?: string
          line_count?: number
          lines_version?: number
          name?: string | null
          opportunity_id?: string | null
          organization_id: string
          owner_id?: string | null
          quote_number?: string
          reject_reason?: string | null
          search_text?: never
          sent_at?: string | null
          sort_name?: never
          status?: string
          subtotal?: number
          superseded_at?: string | null
          tax_total?: number
          terms?: string | null
          total?: number
          updated_at?: string
          valid_until?: string | null
          version?: number
          version_number?: number
        }
        Update: {
          account_id?: string | null
          contact_id?: string | null
          created_at?: string
          currency?: string
          custom?: NonNullable<Json>
          decided_at?: string | null
          decided_by?: string | null
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          field_times?: NonNullable<Json>
          id?: string
          line_count?: number
          lines_version?: number
          name?: string | null
          opportunity_id?: string | null
          organization_id?: string
          owner_id?: string | null
          quote_number?: string
          reject_reason?: string | null
          search_text?: never
          sent_at?: string | null
          sort_name?: never
          status?: string
          subtotal?: number
          superseded_at?: string | null
          tax_total?: number
          terms?: string | null
          total?: number
          updated_at?: string
          valid_until?: string | null
          version?: number
          version_number?: number
        }
        Relationships: [
          {
            foreignKeyName: 'quotes_account_fkey'
            columns: ['account_id', 'organization_id']
            referencedRelation: 'accounts'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'quotes_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_opportunity_fkey'
            columns: ['opportunity_id', 'organization_id']
            referencedRelation: 'opportunities'
            referencedColumns: ['id', 'organization_id']
          },
          {
            foreignKeyName: 'quotes_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      quotes_secrets: {
        Row: {
          cost_total: number
          id: string
          margin: number
          margin_percent: number | null
          organization_id: string
        }
        Insert: {
          cost_total?: number
          id: string
          margin?: number
          margin_percent?: number | null
          organization_id: string
        }
        Update: {
          cost_total?: number
          id?: string
          margin?: number
          margin_percent?: number | null
          organization_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'quotes_secrets_id_fkey'
            columns: ['id']
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_secrets_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      record_associations: {
        Row: {
          created_at: string
          field: string
          from_id: string
          from_object: string
          organization_id: string
          role: string | null
          to_id: string
          to_object: string
        }
        Insert: {
          created_at?: string
          field: string
          from_id: string
          from_object: string
          organization_id: string
          role?: string | null
          to_id: string
          to_object: string
        }
        Update: {
          created_at?: string
          field?: string
          from_id?: string
          from_object?: string
          organization_id?: string
          role?: string | null
          to_id?: string
          to_object?: string
        }
        Relationships: [
          {
            foreignKeyName: 'record_associations_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      saved_views: {
        Row: {
          created_at: string
          created_by: string
          id: string
          is_shared: boolean
          name: string
          object_type: string
          organization_id: string
          query: string
        }
        Insert: {
          created_at?: string
          created_by?: string
          id?: string
          is_shared?: boolean
          name: string
          object_type: string
          organization_id: string
          query: string
        }
        Update: {
          created_at?: string
          created_by?: string
          id?: string
          is_shared?: boolean
          name?: string
          object_type?: string
          organization_id?: string
          query?: string
        }
        Relationships: [
          {
            foreignKeyName: 'saved_views_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      tasks: {
        Row: {
          accounts: string | null
          body: string | null
          completed_at: string | null
          contacts: string | null
          created_at: string
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          due: string | null
          due_at: string | null
          field_times: NonNullable<Json>
          id: string
          leads: string | null
          opportunities: string | null
          organization_id: string
          owner_id: string | null
          preview: string | null
          priority: string
          reminder_at: string | null
          search_text: string | null
          sort_name: string | null
          status: string
          subject: string | null
          type: string
          updated_at: string
          version: number
        }
        Insert: {
          accounts?: string | null
          body?: string | null
          completed_at?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          due?: string | null
          due_at?: string | null
          field_times?: NonNullable<Json>
          id?: string
          leads?: string | null
          opportunities?: string | null
          organization_id: string
          owner_id?: string | null
          preview?: string | null
          priority?: string
          reminder_at?: string | null
          search_text?: never
          sort_name?: never
          status?: string
          subject?: string | null
          type?: string
          updated_at?: string
          version?: number
        }
        Update: {
          accounts?: string | null
          body?: string | null
          completed_at?: string | null
          contacts?: string | null
          created_at?: string
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          due?: string | null
          due_at?: string | null
          field_times?: NonNullable<Json>
          id?: string
          leads?: string | null
          opportunities?: string | null
          organization_id?: string
          owner_id?: string | null
          preview?: string | null
          priority?: string
          reminder_at?: string | null
          search_text?: never
          sort_name?: never
          status?: string
          subject?: string | null
          type?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'tasks_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      tickets: {
        Row: {
          address: string | null
          contact_id: string | null
          created_at: string
          currency: string | null
          custom: NonNullable<Json>
          deleted_at: string | null
          deleted_by: string | null
          deleted_via: string | null
          device_model: string | null
          device_type: string | null
          estimated_cost: number | null
          field_times: NonNullable<Json>
          id: string
          issue: string | null
          notes: string | null
          organization_id: string
          owner_id: string | null
          payment_status: string | null
          photos: string | null
          priority: string
          search_text: string | null
          service: string | null
          sort_name: string | null
          status: string
          ticket_number: string | null
          updated_at: string
          version: number
        }
        Insert: {
          address?: string | null
          contact_id?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          device_model?: string | null
          device_type?: string | null
          estimated_cost?: number | null
          field_times?: NonNullable<Json>
          id?: string
          issue?: string | null
          notes?: string | null
          organization_id: string
          owner_id?: string | null
          payment_status?: string | null
          photos?: string | null
          priority?: string
          search_text?: never
          service?: string | null
          sort_name?: never
          status?: string
          ticket_number?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          address?: string | null
          contact_id?: string | null
          created_at?: string
          currency?: string | null
          custom?: NonNullable<Json>
          deleted_at?: string | null
          deleted_by?: string | null
          deleted_via?: string | null
          device_model?: string | null
          device_type?: string | null
          estimated_cost?: number | null
          field_times?: NonNullable<Json>
          id?: string
          issue?: string | null
          notes?: string | null
          organization_id?: string
          owner_id?: string | null
          payment_status?: string | null
          photos?: string | null
          priority?: string
          search_text?: never
          service?: string | null
          sort_name?: never
          status?: string
          ticket_number?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'tickets_contact_id_fkey'
            columns: ['contact_id']
            referencedRelation: 'contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'tickets_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      usual_views: {
        Row: {
          object_type: string
          organization_id: string
          user_id: string
          view_id: string
        }
        Insert: {
          object_type: string
          organization_id: string
          user_id?: string
          view_id: string
        }
        Update: {
          object_type?: string
          organization_id?: string
          user_id?: string
          view_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'usual_views_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'usual_views_view_fkey'
            columns: ['view_id', 'organization_id']
            referencedRelation: 'saved_views'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      webhook_deliveries: {
        Row: {
          attempts: number
          created_at: string
          data: NonNullable<Json>
          endpoint_id: string
          history: NonNullable<Json>
          id: string
          lease: string | null
          leased_until: string | null
          next_at: string
          organization_id: string
          sequence: number
          status: string
          subject_id: string
          type: string
          updated_at: string
        }
        Insert: {
          attempts?: number
          created_at?: string
          data: NonNullable<Json>
          endpoint_id: string
          history?: NonNullable<Json>
          id?: string
          lease?: string | null
          leased_until?: string | null
          next_at?: string
          organization_id: string
          sequence?: never
          status?: string
          subject_id: string
          type: string
          updated_at?: string
        }
        Update: {
          attempts?: number
          created_at?: string
          data?: NonNullable<Json>
          endpoint_id?: string
          history?: NonNullable<Json>
          id?: string
          lease?: string | null
          leased_until?: string | null
          next_at?: string
          organization_id?: string
          sequence?: never
          status?: string
          subject_id?: string
          type?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'webhook_deliveries_endpoint_fkey'
            columns: ['endpoint_id', 'organization_id']
            referencedRelation: 'webhook_endpoints'
            referencedColumns: ['id', 'organization_id']
          },
        ]
      }
      webhook_endpoints: {
        Row: {
          created_at: string
          created_by: string | null
          delivered: number
          event_types: string[]
          failed: number
          failing_since: string | null
          failures: number
          id: string
          is_slow: boolean
          kind: string
          last_error: string | null
          last_failure_at: string | null
          last_success_at: string | null
          name: string | null
          organization_id: string
          payload: string
          previous_key: Json | null
          previous_until: string | null
          rests_until: string | null
          signing_key: Json | null
          status: string
          status_reason: string | null
          tests: number
          tests_from: string | null
          updated_at: string
          url: string
        }
        Insert: {
          created_at?: string
          created_by?: string | null
          delivered?: number
          event_types: string[]
          failed?: number
          failing_since?: string | null
          failures?: number
          id?: string
          is_slow?: boolean
          kind?: string
          last_error?: string | null
          last_failure_at?: string | null
          last_success_at?: string | null
          name?: string | null
          organization_id: string
          payload?: string
          previous_key?: Json | null
          previous_until?: string | null
          rests_until?: string | null
          signing_key?: Json | null
          status?: string
          status_reason?: string | null
          tests?: number
          tests_from?: string | null
          updated_at?: string
          url: string
        }
        Update: {
          created_at?: string
          created_by?: string | null
          delivered?: number
          event_types?: string[]
          failed?: number
          failing_since?: string | null
          failures?: number
          id?: string
          is_slow?: boolean
          kind?: string
          last_error?: string | null
          last_failure_at?: string | null
          last_success_at?: string | null
          name?: string | null
          organization_id?: string
          payload?: string
          previous_key?: Json | null
          previous_until?: string | null
          rests_until?: string | null
          signing_key?: Json | null
          status?: string
          status_reason?: string | null
          tests?: number
          tests_from?: string | null
          updated_at?: string
          url?: string
        }
        Relationships: [
          {
            foreignKeyName: 'webhook_endpoints_organization_id_fkey'
            columns: ['organization_id']
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      accept_invitation: { Args: { p_token_hash: string | null }; Returns: string }
      account_commitment: {
        Args: { p_account: string | null; p_currency: string | null; p_except?: string | null; p_organization: string | null }
        Returns: Json
      }
      account_financials: {
        Args: { p_account: string | null; p_organization: string | null }
        Returns: {
          financials: Json
        }[]
      }
      account_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      account_tree: { Args: { p_account: string | null; p_organization: string | null }; Returns: Json }
      act_as_api_key: { Args: Record<PropertyKey, never>; Returns: undefined }
      acting_api_key: { Args: { p_secret: string | null }; Returns: string }
      add_contact_document: {
        Args: {
          p_contact: string | null
          p_content: string | null
          p_content_type: string | null
          p_kind: string | null
          p_name: string | null
          p_organization: string | null
          p_seal: unknown
        }
        Returns: string
      }
      assign_lead: {
        Args: {
          p_among?: readonly string[] | null
          p_lead: string | null
          p_organization: string | null
          p_owner?: string | null
        }
        Returns: string
      }
      board_page: {
        Args: {
          p_after_day?: string | null
          p_after_id?: string | null
          p_limit: number | null
          p_organization: string | null
          p_pipeline: string | null
          p_stage?: string | null
        }
        Returns: {
          amount: number
          close_day: string
          company: string
          currency: string
          id: string
          lost_reason: string
          name: string
          owner_id: string
          stage: string
          version: number
        }[]
      }
      call_together: { Args: { p_calls: unknown; p_function: string | null }; Returns: Json }
      change_member_role: {
        Args: { p_organization: string | null; p_role: string | null; p_user: string | null }
        Returns: undefined
      }
      channel_page_change: {
        Args: {
          p_before?: unknown
          p_channels: readonly string[] | null
          p_name: string | null
          p_organization: string | null
          p_page_id: string | null
        }
        Returns: boolean
      }
      close_opportunity: {
        Args: { p_opportunity: string | null; p_organization: string | null; p_outcome: string | null; p_reason?: string | null }
        Returns: undefined
      }
      contact_document_content: {
        Args: { p_contact: string | null; p_document: string | null; p_organization: string | null }
        Returns: Json
      }
      contact_duplicates: {
        Args: {
          p_after_key?: string | null
          p_after_value?: string | null
          p_limit?: number | null
          p_organization: string | null
        }
        Returns: {
          ids: string[]
          key: string
          value: string
        }[]
      }
      contact_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      convert_lead: {
        Args: {
          p_account?: string | null
          p_contact?: string | null
          p_lead: string | null
          p_new_contact?: boolean | null
          p_opportunity?: unknown
          p_organization: string | null
        }
        Returns: Json
      }
      create_api_key: {
        Args: {
          p_expires_at?: string | null
          p_hash: string | null
          p_name: string | null
          p_organization: string | null
          p_prefix: string | null
          p_rate_limit: number | null
          p_scopes: readonly string[] | null
        }
        Returns: string
      }
      create_organization: { Args: { p_most: number | null; p_name: string | null; p_user: string | null }; Returns: string }
      crm_advance_run: {
        Args: {
          p_api_calls: number | null
          p_checkpoint: unknown
          p_cursors?: unknown
          p_expected: number | null
          p_expected_by_object?: unknown
          p_lease: string | null
          p_phase: string | null
          p_run: string | null
          p_warning?: unknown
        }
        Returns: undefined
      }
      crm_answer_questions: {
        Args: {
          p_action: string | null
          p_connection: string | null
          p_object: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: number
      }
      crm_apply: {
        Args: {
          p_api_calls: number | null
          p_checkpoint: unknown
          p_entries: unknown
          p_lease: string | null
          p_lease_seconds: number | null
          p_object: string | null
          p_run: string | null
          p_skipped: number | null
        }
        Returns: Json
      }
      crm_attention_reasons: {
        Args: { p_connections: readonly string[] | null }
        Returns: {
          connection_id: string
          reason: string
          records: number
        }[]
      }
      crm_begin_decision: {
        Args: {
          p_filter: unknown
          p_id: string | null
          p_keep: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: string
      }
      crm_change_settings: {
        Args: {
          p_before?: unknown
          p_connection: string | null
          p_objects?: unknown
          p_settings: unknown
          p_status: string | null
          p_user: string | null
        }
        Returns: undefined
      }
      crm_claim_run: { Args: { p_lease: string | null; p_lease_seconds: number | null; p_run: string | null }; Returns: boolean }
      crm_cleanup: { Args: { p_days: number | null }; Returns: Json }
      crm_conflict_counts: {
        Args: { p_organization: string | null }
        Returns: {
          cause: string
          conflicts: number
          connection_id: string
          crm_type: string
          field: string
          object_type: string
        }[]
      }
      crm_conflicts_page: {
        Args: {
          p_at?: string | null
          p_field?: string | null
          p_filter?: unknown
          p_limit?: number | null
          p_link?: string | null
          p_organization: string | null
        }
        Returns: {
          conflict: Json
          connection_id: string
          crm_record_id: string
          crm_type: string
          field: string
          link_id: string
          object_type: string
          ours: Json
          pending: boolean
          record_id: string
          since: string
        }[]
      }
      crm_connection_counts: {
        Args: { p_connection: string | null }
        Returns: {
          attention: number
          differs: number
          excluded: number
          in_sync: number
          linked: number
          object_type: string
          waiting: number
        }[]
      }
      crm_consume_oauth_state: {
        Args: { p_state_hash: string | null }
        Returns: {
          app: Json | null
          code_verifier: NonNullable<Json>
          connection_id: string
          crm_type: string
          environment: string
          expires_at: string
          organization_id: string
          state_hash: string
          used_at: string | null
          user_id: string
        }[]
        SetofOptions: {
          from: '*'
          to: 'crm_oauth_states'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      crm_continue_decision: { Args: { p_id: string | null; p_limit: number | null }; Returns: boolean }
      crm_count_settled: { Args: { p_connection: string | null }; Returns: Json }
      crm_count_webhook_refusals: { Args: { p_refusals: unknown }; Returns: undefined }
      crm_dead_letter_job: {
        Args: { p_attempts: number | null; p_id: number | null; p_job: unknown; p_queue: string | null; p_reason: string | null }
        Returns: undefined
      }
      crm_decide_conflicts: {
        Args: { p_decisions: unknown; p_organization: string | null; p_user: string | null }
        Returns: Json
      }
      crm_decide_links: {
        Args: {
          p_action: string | null
          p_links: readonly string[] | null
          p_organization: string | null
          p_records: readonly string[] | null
          p_user: string | null
        }
        Returns: number
      }
      crm_decide_match: {
        Args: {
          p_action: string | null
          p_crm_record: string | null
          p_link: string | null
          p_organization: string | null
          p_record: string | null
          p_user: string | null
        }
        Returns: undefined
      }
      crm_decide_run: {
        Args: { p_approve: boolean | null; p_organization: string | null; p_run: string | null; p_user: string | null }
        Returns: undefined
      }
      crm_disconnect: {
        Args: { p_crm_type: string | null; p_forget: boolean | null; p_organization: string | null; p_user: string | null }
        Returns: undefined
      }
      crm_end_undo: { Args: { p_lease: string | null; p_run: string | null }; Returns: undefined }
      crm_enqueue_jobs: { Args: { p_kind: string | null }; Returns: Json }
      crm_enqueue_runs: { Args: { p_force: boolean | null }; Returns: Json }
      crm_error_groups: {
        Args: { p_connection: string | null }
        Returns: {
          crm_field: string
          example: Json
          field: string
          may_allow: number
          object_type: string
          reason: string
          records: number
        }[]
      }
      crm_field_times: {
        Args: { p_connection: string | null; p_object: string | null; p_records: readonly string[] | null }
        Returns: {
          created_at: string
          field_times: Json
          record_id: string
        }[]
      }
      crm_filter_pairs: {
        Args: { p_after: string | null; p_connection: string | null; p_limit: number | null; p_object: string | null }
        Returns: {
          link: Json
          record: Json
        }[]
      }
      crm_finish_connect: {
        Args: {
          p_account: unknown
          p_connection: string | null
          p_credentials: unknown
          p_crm_type: string | null
          p_mappings: unknown
          p_objects: unknown
          p_organization: string | null
          p_settings: unknown
          p_user: string | null
        }
        Returns: string
      }
      crm_finish_events: { Args: { p_connection: string | null; p_object: string | null; p_refs: unknown }; Returns: undefined }
      crm_finish_jobs: { Args: { p_ids: readonly number[] | null; p_queue: string | null }; Returns: undefined }
      crm_finish_planned: {
        Args: {
          p_lease: string | null
          p_object: string | null
          p_records: readonly string[] | null
          p_run: string | null
          p_stage: string | null
        }
        Returns: undefined
      }
      crm_finish_run: {
        Args: {
          p_api_calls: number | null
          p_connection_status: string | null
          p_cursors: unknown
          p_error: unknown
          p_lease: string | null
          p_run: string | null
        }
        Returns: {
          api_calls: number
          by_object: NonNullable<Json>
          checkpoint: Json | null
          claims: number
          completed_at: string | null
          conflicts: number
          connection_id: string
          crm_archived: number
          crm_created: number
          crm_updated: number
          direction: string
          errors: NonNullable<Json>
          expected_by_object: NonNullable<Json>
          failures: number
          guard: Json | null
          has_changes: boolean
          id: string
          lease_expires_at: string | null
          lease_token: string | null
          local_archived: number
          local_created: number
          local_updated: number
          message_id: number | null
          objects: string[] | null
          organization_id: string
          phase: string
          record_id: string | null
          records_expected: number | null
          records_failed: number
          records_matched: number
          records_processed: number
          records_skipped: number
          records_success: number
          records_undecided: number
          remapped: string[]
          resume_at: string | null
          serves_live: boolean
          started_at: string
          started_by: string | null
          status: string
          sync_type: string
          trigger: string
          turned: string[]
          unanswered: number
          unanswered_until: string | null
          undo_scope: NonNullable<Json>
          undoes: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'crm_sync_logs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      crm_flag_conflicts: { Args: { p_connection: string | null; p_entries: unknown }; Returns: number }
      crm_guard_counts: { Args: { p_connection: string | null; p_object: string | null; p_run: string | null }; Returns: Json }
      crm_history_page: {
        Args: {
          p_at?: string | null
          p_field?: string | null
          p_id?: number | null
          p_kinds?: readonly string[] | null
          p_limit?: number | null
          p_newer?: boolean | null
          p_organization: string | null
          p_record: string | null
          p_run: string | null
          p_search?: string | null
          p_side?: string | null
        }
        Returns: {
          actor_id: string | null
          actor_kind: string
          after: Json | null
          before: Json | null
          connection_id: string | null
          created_at: string
          crm_record_id: string | null
          facts: Json | null
          field: string | null
          id: number
          kind: string
          link_id: string | null
          object_type: string
          organization_id: string
          reason: string
          record_id: string | null
          run_id: string | null
          side: string
        }[]
        SetofOptions: {
          from: '*'
          to: 'crm_sync_changes'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      crm_left_partners: { Args: { p_connection: string | null; p_object: string | null; p_records: unknown }; Returns: Json }
      crm_linked_duplicates: { Args: { p_connection: string | null; p_object: string | null; p_records: unknown }; Returns: Json }
      crm_linked_refs: {
        Args: { p_after: string | null; p_connection: string | null; p_objects: readonly string[] | null; p_since: string | null }
        Returns: Json
      }
      crm_live_objects: { Args: { p_connection: string | null }; Returns: string[] }
      crm_load_archiving: {
        Args: {
          p_after: string | null
          p_connection: string | null
          p_limit: number | null
          p_live?: boolean | null
          p_object: string | null
          p_records?: readonly string[] | null
        }
        Returns: {
          link: Json
          record: Json
        }[]
      }
      crm_load_events: { Args: { p_connection: string | null; p_limit: number | null; p_object: string | null }; Returns: Json }
      crm_load_pending: {
        Args: {
          p_after: string | null
          p_connection: string | null
          p_limit: number | null
          p_linked: boolean | null
          p_live?: boolean | null
          p_object: string | null
          p_orphaned?: boolean | null
          p_records?: readonly string[] | null
        }
        Returns: {
          asked: Json
          link: Json
          record: Json
        }[]
      }
      crm_load_planned: {
        Args: { p_limit: number | null; p_object: string | null; p_run: string | null; p_stage: string | null }
        Returns: Json
      }
      crm_load_remote: {
        Args: { p_connection: string | null; p_object: string | null; p_records: unknown; p_run?: string | null }
        Returns: {
          candidates: Json
          link: Json
          record: Json
          ref: string
        }[]
      }
      crm_load_suspects: {
        Args: { p_connection: string | null; p_limit: number | null; p_object: string | null }
        Returns: {
          link: Json
          record: Json
        }[]
      }
      crm_load_undo: {
        Args: {
          p_after: string | null
          p_limit: number | null
          p_made: boolean | null
          p_object: string | null
          p_run: string | null
        }
        Returns: {
          link_id: string
          undo: Json
        }[]
      }
      crm_load_unmet: { Args: { p_limit: number | null; p_object: string | null; p_run: string | null }; Returns: string[] }
      crm_lock_refresh: {
        Args: { p_connection: string | null; p_holder: string | null; p_seconds: number | null; p_version: number | null }
        Returns: boolean
      }
      crm_mark_outgoing: {
        Args: { p_entries: unknown; p_lease: string | null; p_run: string | null }
        Returns: {
          link_id: string
          version: number
        }[]
      }
      crm_mark_undo: {
        Args: { p_changes: readonly number[] | null; p_lease: string | null; p_run: string | null }
        Returns: undefined
      }
      crm_match_user: {
        Args: {
          p_by: string | null
          p_crm_type: string | null
          p_crm_user: string | null
          p_member?: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: undefined
      }
      crm_note_health: {
        Args: {
          p_api_calls: number | null
          p_connection: string | null
          p_error: string | null
          p_health: unknown
          p_status: string | null
        }
        Returns: undefined
      }
      crm_note_live_calls: { Args: { p_calls: number | null; p_lease: string | null; p_run: string | null }; Returns: undefined }
      crm_note_unsent: {
        Args: { p_lease: string | null; p_links: readonly string[] | null; p_run: string | null }
        Returns: undefined
      }
      crm_note_usage: { Args: { p_connection: string | null; p_usage: unknown }; Returns: undefined }
      crm_note_users: { Args: { p_connection: string | null; p_users: readonly string[] | null }; Returns: undefined }
      crm_open_conflict_records: { Args: { p_organization: string | null }; Returns: number }
      crm_open_conflicts: {
        Args: { p_connection: string | null }
        Returns: {
          object_type: string
          records: number
        }[]
      }
      crm_open_questions: {
        Args: { p_connection: string | null }
        Returns: {
          object_type: string
          records: number
          uniques: number
        }[]
      }
      crm_open_run: { Args: { p_run: string | null }; Returns: Json }
      crm_open_under: {
        Args: { p_filter?: unknown; p_organization: string | null; p_policy: string | null }
        Returns: {
          conflicts: number
          would: string
        }[]
      }
      crm_plan_changes: {
        Args: { p_lease: string | null; p_object: string | null; p_rows: unknown; p_run: string | null; p_stage: string | null }
        Returns: undefined
      }
      crm_planned_page: {
        Args: {
          p_backwards: boolean | null
          p_cause: string | null
          p_from: string | null
          p_limit: number | null
          p_run: string | null
          p_search: string | null
        }
        Returns: {
          changes: Json
          crm_record_id: string
          link_id: string
          object_type: string
          record_id: string
          title: string
        }[]
      }
      crm_planned_summary: { Args: { p_object: string | null; p_run: string | null; p_stage: string | null }; Returns: Json }
      crm_preview_advance_run: {
        Args: {
          p_api_calls: number | null
          p_checkpoint: unknown
          p_cursors?: unknown
          p_expected: number | null
          p_expected_by_object?: unknown
          p_lease: string | null
          p_phase: string | null
          p_run: string | null
          p_warning?: unknown
        }
        Returns: undefined
      }
      crm_preview_apply: {
        Args: {
          p_api_calls: number | null
          p_checkpoint: unknown
          p_entries: unknown
          p_lease: string | null
          p_lease_seconds: number | null
          p_met?: unknown
          p_object: string | null
          p_run: string | null
          p_skipped: number | null
        }
        Returns: Json
      }
      crm_preview_claim_run: {
        Args: { p_lease: string | null; p_lease_seconds: number | null; p_run: string | null }
        Returns: boolean
      }
      crm_preview_compare: { Args: { p_preview: string | null }; Returns: boolean }
      crm_preview_find: {
        Args: { p_kind: string | null; p_object: string | null; p_preview: string | null; p_values: readonly string[] | null }
        Returns: Json
      }
      crm_preview_finish_events: {
        Args: { p_connection: string | null; p_object: string | null; p_preview: string | null; p_refs: unknown }
        Returns: undefined
      }
      crm_preview_finish_run: {
        Args: {
          p_api_calls: number | null
          p_connection_status: string | null
          p_cursors: unknown
          p_error: unknown
          p_lease: string | null
          p_run: string | null
        }
        Returns: undefined
      }
      crm_preview_linked_duplicates: {
        Args: { p_connection: string | null; p_object: string | null; p_preview: string | null; p_records: unknown }
        Returns: Json
      }
      crm_preview_linked_refs: {
        Args: {
          p_after: string | null
          p_connection: string | null
          p_objects: readonly string[] | null
          p_preview: string | null
          p_since: string | null
        }
        Returns: Json
      }
      crm_preview_live_objects: { Args: { p_connection: string | null; p_preview: string | null }; Returns: string[] }
      crm_preview_load_archiving: {
        Args: {
          p_after: string | null
          p_connection: string | null
          p_limit: number | null
          p_live?: boolean | null
          p_object: string | null
          p_preview: string | null
          p_records?: readonly string[] | null
        }
        Returns: {
          link: Json
          record: Json
        }[]
      }
      crm_preview_load_events: {
        Args: { p_connection: string | null; p_limit: number | null; p_object: string | null; p_preview: string | null }
        Returns: Json
      }
      crm_preview_load_pending: {
        Args: {
          p_after: string | null
          p_connection: string | null
          p_limit: number | null
          p_linked: boolean | null
          p_live?: boolean | null
          p_object: string | null
          p_orphaned?: boolean | null
          p_preview: string | null
          p_records?: readonly string[] | null
        }
        Returns: {
          asked: Json
          link: Json
          record: Json
        }[]
      }
      crm_preview_load_remote: {
        Args: {
          p_connection: string | null
          p_object: string | null
          p_preview: string | null
          p_records: unknown
          p_run?: string | null
        }
        Returns: {
          candidates: Json
          link: Json
          record: Json
          ref: string
        }[]
      }
      crm_preview_load_unmet: {
        Args: { p_limit: number | null; p_object: string | null; p_run: string | null }
        Returns: string[]
      }
      crm_preview_mark_outgoing: {
        Args: { p_entries: unknown; p_lease: string | null; p_run: string | null }
        Returns: {
          link_id: string
          version: number
        }[]
      }
      crm_preview_note_live_calls: {
        Args: { p_calls: number | null; p_lease: string | null; p_run: string | null }
        Returns: undefined
      }
      crm_preview_note_met: { Args: { p_met: unknown; p_preview: string | null }; Returns: undefined }
      crm_preview_note_unsent: {
        Args: { p_lease: string | null; p_links: readonly string[] | null; p_run: string | null }
        Returns: undefined
      }
      crm_preview_note_users: {
        Args: { p_connection: string | null; p_preview: string | null; p_users: readonly string[] | null }
        Returns: undefined
      }
      crm_preview_note_writes: {
        Args: { p_object: string | null; p_preview: string | null; p_writes: unknown }
        Returns: undefined
      }
      crm_preview_open_run: { Args: { p_run: string | null }; Returns: Json }
      crm_preview_page: {
        Args: {
          p_after: string | null
          p_limit: number | null
          p_object: string | null
          p_outcomes: readonly string[] | null
          p_preview: string | null
          p_search: string | null
        }
        Returns: {
          changes: Json
          crm_record_id: string
          error: Json
          id: string
          object_type: string
          outcomes: string[]
          record_id: string
          title: string
        }[]
      }
      crm_preview_read_run: { Args: { p_preview: string | null }; Returns: Json }
      crm_preview_records_of_refs: {
        Args: { p_connection: string | null; p_preview: string | null; p_refs: unknown }
        Returns: Json
      }
      crm_preview_refs_of_records: {
        Args: { p_connection: string | null; p_preview: string | null; p_records: unknown }
        Returns: Json
      }
      crm_preview_release_run: {
        Args: {
          p_api_calls: number | null
          p_delay?: number | null
          p_failed?: boolean | null
          p_lease: string | null
          p_reason: string | null
          p_run: string | null
        }
        Returns: number
      }
      crm_preview_renew_lease: {
        Args: { p_lease: string | null; p_lease_seconds: number | null; p_run: string | null }
        Returns: boolean
      }
      crm_preview_set_aside: {
        Args: { p_connection: string | null; p_entries: unknown; p_object: string | null; p_run: string | null }
        Returns: number
      }
      crm_preview_start: {
        Args: {
          p_connection: string | null
          p_direction: string | null
          p_draft: unknown
          p_objects: readonly string[] | null
          p_sync_type: string | null
          p_user: string | null
        }
        Returns: string
      }
      crm_preview_store_users: {
        Args: {
          p_connection: string | null
          p_error: unknown
          p_preview: string | null
          p_unlisted: readonly string[] | null
          p_users: unknown
        }
        Returns: undefined
      }
      crm_preview_there: {
        Args: { p_ids: readonly string[] | null; p_object: string | null; p_preview: string | null }
        Returns: Json
      }
      crm_preview_to_send: {
        Args: { p_connection: string | null; p_object: string | null; p_preview: string | null }
        Returns: Json
      }
      crm_preview_undo: {
        Args: {
          p_after: string | null
          p_change: number | null
          p_field: string | null
          p_limit: number | null
          p_object: string | null
          p_record: string | null
          p_run: string | null
        }
        Returns: {
          link_id: string
          undo: Json
        }[]
      }
      crm_preview_writes_of: {
        Args: { p_ids: readonly string[] | null; p_object: string | null; p_preview: string | null }
        Returns: Json
      }
      crm_receive_events: {
        Args: {
          p_connection: string | null
          p_crm_type: string | null
          p_events: unknown
          p_key?: string | null
          p_salt?: string | null
        }
        Returns: Json
      }
      crm_receive_jobs: { Args: { p_lanes: unknown; p_seconds: number | null }; Returns: Json }
      crm_records_of_refs: { Args: { p_connection: string | null; p_refs: unknown }; Returns: Json }
      crm_records_page: {
        Args: {
          p_backwards: boolean | null
          p_connection: string | null
          p_from: string | null
          p_limit: number | null
          p_list: string | null
          p_object: string | null
          p_search: string | null
        }
        Returns: string[]
      }
      crm_refetch_records: {
        Args: { p_connection: string | null; p_object: string | null; p_reason: string | null; p_refs: readonly string[] | null }
        Returns: undefined
      }
      crm_refs_of_records: { Args: { p_connection: string | null; p_records: unknown }; Returns: Json }
      crm_release_run: {
        Args: {
          p_api_calls: number | null
          p_delay?: number | null
          p_failed?: boolean | null
          p_lease: string | null
          p_reason: string | null
          p_run: string | null
        }
        Returns: number
      }
      crm_renew_lease: {
        Args: { p_lease: string | null; p_lease_seconds: number | null; p_run: string | null }
        Returns: boolean
      }
      crm_replay_conflicts: {
        Args: { p_days?: number | null; p_filter?: unknown; p_organization: string | null; p_policy: string | null }
        Returns: {
          by_person: boolean
          conflicts: number
          connection_id: string
          crm_type: string
          field: string
          object_type: string
          was: string
          would: string
        }[]
      }
      crm_replayed_records: {
        Args: {
          p_before?: number | null
          p_days?: number | null
          p_filter?: unknown
          p_limit?: number | null
          p_organization: string | null
          p_policy: string | null
        }
        Returns: {
          by_person: boolean
          connection_id: string
          created_at: string
          crm_record_id: string
          crm_type: string
          facts: Json
          field: string
          id: number
          link_id: string
          object_type: string
          ours: Json
          record_id: string
          theirs: Json
          was: string
          would: string
        }[]
      }
      crm_requeue_job: {
        Args: { p_delay: number | null; p_id: number | null; p_job: unknown; p_queue: string | null }
        Returns: number
      }
      crm_resolve_conflict: {
        Args: {
          p_field: string | null
          p_keep: string | null
          p_link: string | null
          p_organization: string | null
          p_seen?: unknown
          p_user: string | null
          p_value?: unknown
        }
        Returns: undefined
      }
      crm_retry_failed: { Args: { p_attempts_max: number | null; p_connection: string | null }; Returns: number }
      crm_retry_links: {
        Args: {
          p_allow: boolean | null
          p_connection: string | null
          p_field: string | null
          p_links: readonly string[] | null
          p_object?: string | null
          p_organization: string | null
          p_reason: string | null
          p_user: string | null
        }
        Returns: number
      }
      crm_rotate_webhook: {
        Args: { p_connection: string | null; p_salt: string | null; p_user: string | null }
        Returns: undefined
      }
      crm_sample_links: {
        Args: { p_connection: string | null; p_limit: number | null; p_object: string | null; p_pending: boolean | null }
        Returns: {
          link: Json
          record: Json
        }[]
      }
      crm_save_filter: {
        Args: {
          p_before?: unknown
          p_connection: string | null
          p_filter: unknown
          p_object: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: undefined
      }
      crm_save_mappings: {
        Args: {
          p_before?: number | null
          p_connection: string | null
          p_mappings: unknown
          p_object: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: undefined
      }
      crm_save_webhook: {
        Args: {
          p_connection: string | null
          p_ids: readonly string[] | null
          p_objects: readonly string[] | null
          p_reason: string | null
          p_setup: string | null
          p_status: string | null
          p_url: string | null
        }
        Returns: undefined
      }
      crm_score_leads: { Args: { p_limit: number | null; p_organization: string | null }; Returns: number }
      crm_send_job: { Args: { p_delay: number | null; p_job: unknown; p_queue: string | null }; Returns: number }
      crm_set_aside: {
        Args: { p_connection: string | null; p_entries: unknown; p_object: string | null; p_run: string | null }
        Returns: number
      }
      crm_set_job_visibility: {
        Args: { p_ids: readonly number[] | null; p_queue: string | null; p_seconds: number | null }
        Returns: undefined
      }
      crm_settle_undo: { Args: { p_lease: string | null; p_outcomes: unknown; p_run: string | null }; Returns: undefined }
      crm_start_live: {
        Args: { p_connection: string | null; p_lease: string | null; p_lease_seconds: number | null }
        Returns: Json
      }
      crm_start_run: {
        Args: {
          p_connection: string | null
          p_direction: string | null
          p_held?: boolean | null
          p_lease: string | null
          p_lease_seconds: number | null
          p_objects?: readonly string[] | null
          p_record: string | null
          p_sync_type: string | null
          p_trigger: string | null
          p_user: string | null
        }
        Returns: Json
      }
      crm_start_undo: {
        Args: {
          p_change: number | null
          p_field: string | null
          p_organization: string | null
          p_record: string | null
          p_run: string | null
          p_user: string | null
        }
        Returns: Json
      }
      crm_still_settled: { Args: { p_connection: string | null; p_links: unknown }; Returns: string[] }
      crm_store_credentials: {
        Args: { p_connection: string | null; p_credentials: unknown; p_version: number | null }
        Returns: boolean
      }
      crm_store_users: {
        Args: { p_connection: string | null; p_error: unknown; p_unlisted: readonly string[] | null; p_users: unknown }
        Returns: undefined
      }
      crm_stored_settings: { Args: { p_connection: string | null }; Returns: Json }
      crm_suspend_run: {
        Args: { p_api_calls: number | null; p_guard: unknown; p_lease: string | null; p_run: string | null }
        Returns: undefined
      }
      crm_switch_object: {
        Args: {
          p_connection: string | null
          p_enabled: boolean | null
          p_object: string | null
          p_organization: string | null
          p_settings: unknown
          p_urls: unknown
          p_user: string | null
        }
        Returns: string
      }
      crm_to_send: { Args: { p_connection: string | null; p_object: string | null }; Returns: Json }
      crm_unanswered: { Args: { p_connection: string | null; p_record?: string | null }; Returns: Json }
      crm_undo_counts: {
        Args: { p_run: string | null }
        Returns: {
          entries: number
          outcome: string
          why: string
        }[]
      }
      crm_undo_left: { Args: { p_object: string | null; p_run: string | null }; Returns: Json }
      crm_undo_page: {
        Args: { p_after: number | null; p_limit: number | null; p_outcome: string | null; p_run: string | null }
        Returns: {
          change: Json
          outcome: string
          said: string
          why: string
        }[]
      }
      crm_undo_scope: {
        Args: { p_change: number | null; p_field: string | null; p_record: string | null; p_run: string | null }
        Returns: Json
      }
      crm_unlock_refresh: { Args: { p_connection: string | null; p_holder: string | null }; Returns: undefined }
      crm_users_waiting: {
        Args: { p_connection: string | null }
        Returns: {
          records: number
          ref: string
          side: string
        }[]
      }
      crm_waiting: {
        Args: { p_organization: string | null; p_records?: readonly string[] | null }
        Returns: {
          stamp: string
          waiting: number
        }[]
      }
      current_session: { Args: Record<PropertyKey, never>; Returns: Json }
      delete_organization: { Args: { p_organization: string | null; p_slug: string | null }; Returns: undefined }
      erased_among: { Args: { p_organization: string | null; p_records: unknown }; Returns: Json }
      erasure_answer: {
        Args: { p_answer: unknown; p_connection: string | null; p_erasure: string | null; p_ids: unknown }
        Returns: undefined
      }
      erasure_begin: {
        Args: {
          p_contact: string | null
          p_erase_in: readonly string[] | null
          p_identities: unknown
          p_organization: string | null
          p_source: string | null
          p_subject: string | null
          p_user: string | null
        }
        Returns: string
      }
      erasure_dismiss: {
        Args: { p_erasure: string | null; p_organization: string | null; p_user: string | null }
        Returns: undefined
      }
      erasure_end: { Args: { p_erasure: string | null }; Returns: string }
      erasure_here: { Args: { p_erasure: string | null; p_identities: unknown; p_state: string | null }; Returns: string }
      erasure_lift: {
        Args: {
          p_erasure: string | null
          p_hashes: readonly string[] | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: number
      }
      erasure_preview: { Args: { p_contact: string | null; p_organization: string | null }; Returns: Json }
      erasure_retry: {
        Args: { p_erasure: string | null; p_give_up: boolean | null; p_organization: string | null; p_user: string | null }
        Returns: undefined
      }
      erasures_resume: { Args: Record<PropertyKey, never>; Returns: number }
      gateway_accept: {
        Args: {
          p_crm_types: readonly string[] | null
          p_hash: string | null
          p_items: unknown
          p_key: string | null
          p_kind: string | null
          p_lease: string | null
          p_organization: string | null
          p_seconds: number | null
          p_user: string | null
        }
        Returns: Json
      }
      gateway_claim: {
        Args: {
          p_delivery: string | null
          p_integration: string | null
          p_lease: string | null
          p_limits: unknown
          p_seconds: number | null
        }
        Returns: Json
      }
      gateway_connect: {
        Args: {
          p_account_id: string | null
          p_account_name: string | null
          p_credentials: unknown
          p_crm_type: string | null
          p_id: string | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: Json
      }
      gateway_delivery: {
        Args: {
          p_after: number | null
          p_delivery: string | null
          p_limit: number | null
          p_organization: string | null
          p_user: string | null
        }
        Returns: Json
      }
      gateway_disconnect: {
        Args: { p_crm_type: string | null; p_organization: string | null; p_user: string | null }
        Returns: boolean
      }
      gateway_integration_list: {
        Args: { p_crm_type: string | null; p_organization: string | null; p_user: string | null }
        Returns: Json
      }
      gateway_keep_answer: { Args: { p_answer: unknown; p_delivery: string | null }; Returns: undefined }
      gateway_logs: {
        Args: {
          p_before: number | null
          p_crm_type: string | null
          p_limit: number | null
          p_organization: string | null
          p_status: string | null
          p_user: string | null
        }
        Returns: Json
      }
      gateway_page: {
        Args: {
          p_before: number | null
          p_crm_type: string | null
          p_delivery: string | null
          p_limit: number | null
          p_organization: string | null
          p_query: string | null
          p_status: string | null
        }
        Returns: Json
      }
      gateway_retry: { Args: { p_ids: readonly string[] | null; p_organization: string | null }; Returns: number }
      gateway_settle: {
        Args: { p_lease: string | null; p_needs_reconnect: boolean | null; p_outcomes: unknown; p_wake: boolean | null }
        Returns: Json
      }
      gateway_sweep: { Args: Record<PropertyKey, never>; Returns: number }
      import_apply: {
        Args: { p_import: string | null; p_place: number | null; p_rows: unknown; p_state: string | null }
        Returns: boolean
      }
      import_decide: { Args: { p_import: string | null; p_settings?: unknown; p_step: string | null }; Returns: string }
      import_load: { Args: { p_import: string | null; p_limit: number | null }; Returns: Json }
      import_references: { Args: { p_object: string | null; p_organization: string | null; p_texts: unknown }; Returns: Json }
      import_undo: { Args: { p_import: string | null; p_limit: number | null }; Returns: boolean }
      industry_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      industry_tree: {
        Args: { p_organization: string | null; p_root?: string | null }
        Returns: {
          code: string
          depth: number
          id: string
          name: string
          own: Json
          parent_id: string
          position: number
          status: string
          total: Json
          version: number
        }[]
      }
      intake_approve: {
        Args: {
          p_contact?: string | null
          p_create?: string | null
          p_edits?: unknown
          p_item: string | null
          p_new?: boolean | null
          p_organization: string | null
        }
        Returns: Json
      }
      intake_approve_by_rule: { Args: { p_item: string | null }; Returns: boolean }
      intake_decide: {
        Args: {
          p_approve: boolean | null
          p_items: readonly string[] | null
          p_organization: string | null
          p_reason?: string | null
        }
        Returns: Json
      }
      intake_health: {
        Args: Record<PropertyKey, never>
        Returns: {
          oldest_seconds: number
          pending: number
        }[]
      }
      intake_item: { Args: { p_item: string | null; p_organization: string | null }; Returns: Json }
      intake_page: {
        Args: {
          p_before?: string | null
          p_before_id?: string | null
          p_limit?: number | null
          p_organization: string | null
          p_search?: string | null
          p_status?: string | null
          p_type?: string | null
        }
        Returns: Json
      }
      intake_receive: { Args: { p_item: unknown; p_organization: string | null }; Returns: Json }
      intake_reject: {
        Args: { p_item: string | null; p_organization: string | null; p_reason?: string | null }
        Returns: undefined
      }
      intake_rules_preview: { Args: { p_organization: string | null; p_rules: unknown }; Returns: Json }
      intake_rules_read: { Args: { p_organization: string | null }; Returns: Json }
      intake_rules_save: {
        Args: { p_organization: string | null; p_rules: unknown; p_version: number | null }
        Returns: undefined
      }
      integration_counts: { Args: { p_organization: string | null }; Returns: Json }
      invite_member: {
        Args: { p_email: string | null; p_organization: string | null; p_role: string | null; p_token_hash: string | null }
        Returns: string
      }
      knowledge_add_file: { Args: { p_bytes: number | null; p_organization: string | null }; Returns: string }
      knowledge_add_link: {
        Args: { p_link: unknown; p_organization: string | null; p_page: string | null; p_source: unknown }
        Returns: string
      }
      knowledge_change_link: {
        Args: {
          p_actor: string | null
          p_before?: unknown
          p_organization: string | null
          p_page: string | null
          p_stated: unknown
          p_url: string | null
          p_words: unknown
        }
        Returns: string
      }
      knowledge_claim: { Args: { p_claim: string | null; p_seconds: number | null; p_source: string | null }; Returns: Json }
      knowledge_delete_links: {
        Args: {
          p_actor: string | null
          p_channels: readonly string[] | null
          p_organization: string | null
          p_page: string | null
          p_url: string | null
        }
        Returns: string[]
      }
      knowledge_embed: { Args: { p_model: string | null; p_vectors: unknown }; Returns: undefined }
      knowledge_enqueue_due: { Args: { p_force?: boolean | null; p_limit: number | null }; Returns: number }
      knowledge_forget_files: { Args: { p_ids: readonly string[] | null }; Returns: undefined }
      knowledge_leaving_files: {
        Args: { p_limit: number | null }
        Returns: {
          id: string
          organization_id: string
        }[]
      }
      knowledge_missing: {
        Args: {
          p_hashes: readonly string[] | null
          p_limit: number | null
          p_load: string | null
          p_model: string | null
          p_source: string | null
        }
        Returns: {
          content_hash: string
          meaning: string
          source_id: string
        }[]
      }
      knowledge_models: {
        Args: { p_channel: string | null; p_organization: string | null; p_page: string | null }
        Returns: string[]
      }
      knowledge_search: {
        Args: {
          p_channel: string | null
          p_limit: number | null
          p_organization: string | null
          p_page: string | null
          p_tokens: readonly string[] | null
          p_vectors: unknown
        }
        Returns: Json
      }
      knowledge_set_active: {
        Args: {
          p_active: boolean | null
          p_actor: string | null
          p_channels: readonly string[] | null
          p_organization: string | null
          p_page: string | null
          p_url: string | null
        }
        Returns: Json
      }
      knowledge_settle: {
        Args: {
          p_claim: string | null
          p_fetch: unknown
          p_source: string | null
          p_source_change: unknown
          p_wait_seconds: number | null
        }
        Returns: boolean
      }
      knowledge_stage: { Args: { p_chunks: unknown; p_load: string | null; p_source: string | null }; Returns: undefined }
      knowledge_swap: {
        Args: {
          p_characters: number | null
          p_chunks: number | null
          p_claim: string | null
          p_load: string | null
          p_model: string | null
          p_records: number | null
          p_sample: string | null
          p_source: string | null
        }
        Returns: {
          added: number
          kept: number
          removed: number
        }[]
      }
      knowledge_use: {
        Args: { p_limit: number | null; p_organization: string | null; p_purpose: string | null }
        Returns: number
      }
      lead_duplicate_groups: {
        Args: { p_after?: string | null; p_by: string | null; p_limit?: number | null; p_organization: string | null }
        Returns: Json
      }
      lead_duplicates: { Args: { p_lead: string | null; p_organization: string | null }; Returns: Json }
      lead_score: { Args: { p_lead: string | null; p_organization: string | null }; Returns: Json }
      lead_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      lead_steps: {
        Args: Record<PropertyKey, never>
        Returns: {
          from_status: string
          to_status: string
        }[]
      }
      member_emails: {
        Args: { p_organization: string | null }
        Returns: {
          email: string
          user_id: string
        }[]
      }
      merge_contacts: {
        Args: { p_from: string | null; p_into: string | null; p_organization: string | null; p_take?: readonly string[] | null }
        Returns: undefined
      }
      merge_industry: { Args: { p_industry: string | null; p_into: string | null; p_organization: string | null }; Returns: Json }
      move_industry: {
        Args: { p_industry: string | null; p_organization: string | null; p_parent?: string | null; p_place?: number | null }
        Returns: undefined
      }
      move_opportunity: {
        Args: { p_opportunity: string | null; p_organization: string | null; p_reason?: string | null; p_stage: string | null }
        Returns: undefined
      }
      note_heartbeat: { Args: { p_name: string | null }; Returns: undefined }
      notification_test: {
        Args: { p_in_page: boolean | null; p_kind: string | null; p_organization: string | null; p_user: string | null }
        Returns: boolean
      }
      notifications_claim: { Args: { p_lease: string | null; p_limit: number | null; p_seconds: number | null }; Returns: Json }
      notifications_remind: { Args: Record<PropertyKey, never>; Returns: number }
      notifications_settle: {
        Args: { p_ids: readonly number[] | null; p_lease: string | null; p_sent: boolean | null }
        Returns: undefined
      }
      notifications_tell: { Args: { p_kinds: unknown; p_limit: number | null }; Returns: number }
      opportunities_closed: { Args: { p_from: string | null; p_organization: string | null; p_to: string | null }; Returns: Json }
      opportunity_forecast: {
        Args: { p_from: string | null; p_organization: string | null; p_owner?: string | null; p_to: string | null }
        Returns: Json
      }
      opportunity_pipeline: {
        Args: { p_organization: string | null; p_owner?: string | null }
        Returns: {
          amount: number
          currency: string
          priced: number
          records: number
          stage: string
          weighted: number
        }[]
      }
      opportunity_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      opportunity_totals: {
        Args: { p_organization: string | null; p_pipeline?: string | null }
        Returns: {
          amount: number
          currency: string
          deleted: number
          records: number
          stage: string
        }[]
      }
      outbox_claim: {
        Args: { p_endpoint: string | null; p_lease: string | null; p_limit: number | null; p_seconds: number | null }
        Returns: Json
      }
      outbox_replay: {
        Args: {
          p_endpoint: string | null
          p_ids: readonly string[] | null
          p_only_failed?: boolean | null
          p_organization: string | null
          p_since: string | null
        }
        Returns: number
      }
      outbox_server_endpoint: { Args: { p_organization: string | null; p_url: string | null }; Returns: boolean }
      outbox_settle: {
        Args: { p_endpoint: string | null; p_is_gone: boolean | null; p_lease: string | null; p_outcomes: unknown }
        Returns: Json
      }
      outbox_sweep: { Args: { p_waiting_max?: number | null }; Returns: Json }
      outbox_test: {
        Args: {
          p_endpoint: string | null
          p_lease: string | null
          p_limit: number | null
          p_organization: string | null
          p_seconds: number | null
        }
        Returns: Json
      }
      preview_lead_scoring: { Args: { p_organization: string | null; p_rules: unknown }; Returns: Json }
      privacy_change_settings: {
        Args: {
          p_before?: unknown
          p_intake_days?: number | null
          p_log_values_days: number | null
          p_organization: string | null
          p_trash_days: number | null
          p_user: string | null
        }
        Returns: undefined
      }
      privacy_clear_values: { Args: { p_limit: number | null }; Returns: number }
      privacy_forget_intake: { Args: { p_limit: number | null }; Returns: number }
      privacy_hash_key: { Args: { p_instead?: unknown; p_key: unknown; p_organization: string | null }; Returns: Json }
      privacy_purge_trash: { Args: { p_limit: number | null }; Returns: number }
      quote_accept: { Args: { p_by?: string | null; p_organization: string | null; p_quote: string | null }; Returns: undefined }
      quote_by_link: { Args: { p_token_hash: string | null }; Returns: Json }
      quote_create: {
        Args: {
          p_columns: readonly string[] | null
          p_hash?: string | null
          p_key?: string | null
          p_lines: unknown
          p_organization: string | null
          p_values: unknown
        }
        Returns: Json
      }
      quote_decide_by_link: {
        Args: { p_accepts: boolean | null; p_name: string | null; p_reason?: string | null; p_token_hash: string | null }
        Returns: string
      }
      quote_duplicate: { Args: { p_organization: string | null; p_quote: string | null }; Returns: string }
      quote_expire: { Args: { p_organization: string | null; p_quote: string | null }; Returns: undefined }
      quote_lines_of: { Args: { p_organization: string | null; p_quotes: readonly string[] | null }; Returns: Json }
      quote_reject: {
        Args: { p_organization: string | null; p_quote: string | null; p_reason?: string | null }
        Returns: undefined
      }
      quote_renew_link: {
        Args: { p_organization: string | null; p_quote: string | null; p_token_hash: string | null }
        Returns: string
      }
      quote_revise: { Args: { p_organization: string | null; p_quote: string | null }; Returns: string }
      quote_send: {
        Args: { p_organization: string | null; p_quote: string | null; p_token_hash: string | null }
        Returns: string
      }
      quote_stats: { Args: { p_from?: string | null; p_organization: string | null; p_to?: string | null }; Returns: Json }
      quote_write_lines: {
        Args: { p_changes: unknown; p_organization: string | null; p_quote: string | null; p_version?: number | null }
        Returns: string[]
      }
      read_invitation: {
        Args: { p_token_hash: string | null }
        Returns: {
          email: string
          expires_at: string
          invited_by: string
          organization: string
          role: string
        }[]
      }
      read_lead_scoring: { Args: { p_organization: string | null }; Returns: Json }
      record_create: {
        Args: {
          p_columns: readonly string[] | null
          p_hash?: string | null
          p_key?: string | null
          p_organization: string | null
          p_table: string | null
          p_values: unknown
        }
        Returns: Json
      }
      record_timeline: {
        Args: {
          p_at?: string | null
          p_kinds: readonly string[] | null
          p_limit?: number | null
          p_newer?: boolean | null
          p_record: string | null
          p_tie?: string | null
        }
        Returns: {
          at: string
          entry: Json
          happened_at: string
          source: string
          tie: string
        }[]
      }
      records_count: {
        Args: {
          p_conditions?: unknown
          p_connection?: string | null
          p_deleted?: boolean | null
          p_list?: string | null
          p_object: string | null
          p_organization: string | null
          p_search?: string | null
          p_where?: unknown
        }
        Returns: number
      }
      records_custom_keys: { Args: { p_object: string | null; p_organization: string | null }; Returns: Json }
      records_page: {
        Args: {
          p_after_id?: string | null
          p_after_value?: string | null
          p_conditions?: unknown
          p_connection?: string | null
          p_deleted?: boolean | null
          p_descending?: boolean | null
          p_fields?: readonly string[] | null
          p_limit?: number | null
          p_list?: string | null
          p_object: string | null
          p_organization: string | null
          p_search?: string | null
          p_sort?: string | null
          p_where?: unknown
        }
        Returns: {
          deleted_at: string
          deleted_by: string
          deleted_via: string
          fields: Json
          id: string
          sort_value: string
          updated_at: string
        }[]
      }
      records_query: {
        Args: {
          p_after?: unknown
          p_columns: readonly string[] | null
          p_counted?: boolean | null
          p_deleted?: boolean | null
          p_descending?: boolean | null
          p_limit?: number | null
          p_offset?: number | null
          p_organization: string | null
          p_search?: string | null
          p_sort?: string | null
          p_table: string | null
          p_where?: unknown
        }
        Returns: Json
      }
      records_search: {
        Args: { p_fields: unknown; p_limit?: number | null; p_organization: string | null; p_search: string | null }
        Returns: {
          fields: Json
          id: string
          object_type: string
          rank: number
        }[]
      }
      records_tag: {
        Args: {
          p_ids: readonly string[] | null
          p_organization: string | null
          p_table: string | null
          p_tags: readonly string[] | null
        }
        Returns: string[]
      }
      records_titles: {
        Args: { p_records: readonly string[] | null }
        Returns: {
          deleted: boolean
          id: string
          object_type: string
          title: string
        }[]
      }
      records_update: {
        Args: {
          p_columns: readonly string[] | null
          p_custom?: unknown
          p_deleted?: boolean | null
          p_ids: readonly string[] | null
          p_kept?: readonly string[] | null
          p_organization: string | null
          p_table: string | null
          p_values: unknown
          p_version?: number | null
        }
        Returns: Json
      }
      remove_member: { Args: { p_organization: string | null; p_user: string | null }; Returns: undefined }
      revoke_api_key: { Args: { p_key: string | null; p_organization: string | null }; Returns: undefined }
      revoke_invitation: { Args: { p_invitation: string | null; p_organization: string | null }; Returns: undefined }
      save_lead_scoring: {
        Args: { p_is_on: boolean | null; p_organization: string | null; p_rules: unknown; p_version: number | null }
        Returns: number
      }
      save_pipelines: {
        Args: { p_moves?: unknown; p_organization: string | null; p_pipelines: unknown; p_version: number | null }
        Returns: number
      }
      score_lead: { Args: { p_lead: string | null; p_organization: string | null }; Returns: undefined }
      seal_contact_document: {
        Args: { p_before?: string | null; p_content: string | null; p_document: string | null; p_seal: unknown }
        Returns: undefined
      }
      secrets_note_unreadable: {
        Args: { p_found: unknown; p_keys: readonly string[] | null; p_organizations: readonly string[] | null }
        Returns: number
      }
      seen_here: { Args: { p_organization: string | null }; Returns: undefined }
      service_health: { Args: Record<PropertyKey, never>; Returns: Json }
      service_metrics: { Args: Record<PropertyKey, never>; Returns: Json }
      sign_in_begin: { Args: { p_limits: unknown }; Returns: number }
      sign_in_succeeded: { Args: { p_account: string | null; p_others: readonly string[] | null }; Returns: undefined }
      sort_accounts: { Args: { p_organization: string | null }; Returns: Json }
      team_members: {
        Args: { p_organization: string | null }
        Returns: {
          email: string
          joined_at: string
          last_seen_at: string
          name: string
          role: string
          user_id: string
        }[]
      }
      use_api_key: {
        Args: { p_hash: string | null }
        Returns: {
          acting_secret: string
          id: string
          name: string
          organization_id: string
          organization_name: string
          organization_slug: string
          scopes: string[]
          wait_seconds: number
        }[]
      }
      use_server_key: {
        Args: { p_limit: number | null; p_organization: string | null }
        Returns: {
          organization_id: string
          wait_seconds: number
        }[]
      }
      view_contact_secrets: { Args: { p_contact: string | null; p_organization: string | null }; Returns: undefined }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}
